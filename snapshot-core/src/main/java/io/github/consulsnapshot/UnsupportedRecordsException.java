package io.github.consulsnapshot;

import java.util.List;

/**
 * The archive is whole, but holds types of records, or kinds of configuration entries, that the
 * target cannot apply, or of which that is not known. A leader that meets one crashes. Nothing was
 * sent.
 */
public final class UnsupportedRecordsException extends PreconditionFailedException {
  private static final long serialVersionUID = 1L;

  private final transient List<RecordCount> records;

  /** The kinds of configuration entries that stand in the way. */
  private final String[] configEntryKinds;

  /**
   * Makes one.
   *
   * @param message which types, which target, and what can be done
   * @param records the types that stand in the way, with their counts
   * @param configEntryKinds the kinds of configuration entries that stand in the way
   */
  public UnsupportedRecordsException(
      String message, List<RecordCount> records, List<String> configEntryKinds) {
    super(message, null);
    this.records = List.copyOf(records);
    this.configEntryKinds = configEntryKinds.toArray(String[]::new);
  }

  /**
   * The types that stand in the way.
   *
   * @return the types with their counts; empty in an exception that was serialized by Java, whose
   *     message still has them
   */
  public List<RecordCount> records() {
    return records == null ? List.of() : records;
  }

  /**
   * The kinds of configuration entries that stand in the way, of a type that does not.
   *
   * @return such as {@code mesh}
   */
  public List<String> configEntryKinds() {
    return List.of(configEntryKinds);
  }
}
