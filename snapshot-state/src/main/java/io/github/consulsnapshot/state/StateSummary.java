package io.github.consulsnapshot.state;

import io.github.consulsnapshot.RecordCount;
import java.util.List;
import java.util.Set;

/**
 * What a walk over a whole state has met.
 *
 * @param index the index that the header names as the last, unsigned
 * @param bytes the length of the state
 * @param records count and bytes of each type, by ascending number of the type
 * @param configEntryKinds the kinds of configuration entries, as they were written
 */
public record StateSummary(
    long index, long bytes, List<RecordCount> records, Set<String> configEntryKinds) {
  /**
   * Copies list and set.
   *
   * @param index the index that the header names as the last, unsigned
   * @param bytes the length of the state
   * @param records count and bytes of each type, by ascending number of the type
   * @param configEntryKinds the kinds of configuration entries, as they were written
   */
  public StateSummary {
    records = List.copyOf(records);
    configEntryKinds = Set.copyOf(configEntryKinds);
  }
}
