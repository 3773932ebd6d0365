package io.github.consulsnapshot.state;

import io.github.consulsnapshot.RecordCount;
import java.util.List;

/**
 * What a walk over a whole state has met.
 *
 * @param index the index that the header names as the last, unsigned
 * @param bytes the length of the state
 * @param records count and bytes of each type, by ascending number of the type
 */
public record StateSummary(long index, long bytes, List<RecordCount> records) {
  /**
   * Copies the list.
   *
   * @param index the index that the header names as the last, unsigned
   * @param bytes the length of the state
   * @param records count and bytes of each type, by ascending number of the type
   */
  public StateSummary {
    records = List.copyOf(records);
  }
}
