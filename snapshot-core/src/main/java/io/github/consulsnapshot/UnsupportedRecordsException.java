package io.github.consulsnapshot;

import java.util.List;

/**
 * The archive is whole, but holds types of records that the target cannot apply, or of which that
 * is not known. A leader that meets one crashes. Nothing was sent.
 */
public final class UnsupportedRecordsException extends PreconditionFailedException {
  private static final long serialVersionUID = 1L;

  private final transient List<RecordCount> records;

  /**
   * Makes one.
   *
   * @param message which types, which target, and what can be done
   * @param records the types that stand in the way, with their counts
   */
  public UnsupportedRecordsException(String message, List<RecordCount> records) {
    super(message, null);
    this.records = List.copyOf(records);
  }

  /**
   * The types that stand in the way.
   *
   * @return the types with their counts
   */
  public List<RecordCount> records() {
    return records;
  }
}
