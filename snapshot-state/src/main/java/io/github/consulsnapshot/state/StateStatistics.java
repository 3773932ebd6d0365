package io.github.consulsnapshot.state;

import io.github.consulsnapshot.RecordCount;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What a state consists of, counted as {@code consul snapshot inspect} does. A record is its type
 * byte and its value, and the first one is counted together with the header of the state: so the
 * bytes of all types add up to the length of a state that has a record.
 *
 * @param types count and bytes of each type, those with most bytes first, and by name where these
 *     are equal
 * @param groups count and bytes of each group of keys, in the same order; empty when keys were not
 *     looked at, or none was to be
 */
public record StateStatistics(List<RecordCount> types, List<KeyGroup> groups) {
  private static final int KVS = RecordType.KVS.number();

  private static final Comparator<RecordCount> LARGEST_TYPE =
      Comparator.comparingLong(RecordCount::bytes).reversed().thenComparing(RecordCount::name);

  private static final Comparator<KeyGroup> LARGEST_GROUP =
      Comparator.comparingLong(KeyGroup::bytes).reversed().thenComparing(KeyGroup::prefix);

  /**
   * Puts copies of the lists in order. Those of a {@link
   * io.github.consulsnapshot.VerifiedArchive#records()} will do.
   *
   * @param types count and bytes of each type, in any order
   * @param groups count and bytes of each group of keys, in any order
   */
  public StateStatistics {
    types = types.stream().sorted(LARGEST_TYPE).toList();
    groups = groups.stream().sorted(LARGEST_GROUP).toList();
  }

  /**
   * Counts the records of a state by type. Looks into none of them: their length does not matter.
   *
   * @param records what is left of the state; read to its end
   * @return the statistics, without groups of keys
   * @throws io.github.consulsnapshot.InvalidArchiveException when a record is damaged
   * @throws IOException what the stream of the state throws
   */
  public static StateStatistics of(StateReader records) throws IOException {
    return count(records, (record, bytes) -> {}, List::of);
  }

  /**
   * Counts the records of a state by type, and the entries of the key-value store by groups as
   * well. Of these it looks at the key alone. Memory is that of the groups, which is bounded.
   *
   * @param records what is left of the state; read to its end
   * @param grouping which keys are put into which groups
   * @return the statistics
   * @throws io.github.consulsnapshot.InvalidArchiveException when a record is damaged; when an
   *     entry of the key-value store is longer than {@link
   *     io.github.consulsnapshot.archive.ArchiveLimits#maxLoadedRecordBytes()}
   * @throws io.github.consulsnapshot.InvalidSettingException when the groups take more memory than
   *     {@link KeyGrouping#maxGroupMemory()}
   * @throws IOException what the stream of the state throws
   */
  public static StateStatistics of(StateReader records, KeyGrouping grouping) throws IOException {
    KeyGroups groups =
        new KeyGroups(Objects.requireNonNull(grouping, "grouping"), records.limits());
    return count(records, groups::add, groups::toList);
  }

  private static StateStatistics count(StateReader records, EntryCount entries, GroupsFound groups)
      throws IOException {
    RecordTally types = new RecordTally();
    long header = records.headerBytes();
    while (records.advance()) {
      long size = records.bytes() + header;
      header = 0;
      types.add(records.type(), size);
      if (records.type() == KVS) {
        entries.add(records, size);
      }
    }
    return new StateStatistics(types.toList(), groups.toList());
  }

  /** Takes note of an entry of the key-value store. */
  @FunctionalInterface
  private interface EntryCount {
    void add(StateReader entry, long bytes);
  }

  /** Tells the groups that were found. */
  @FunctionalInterface
  private interface GroupsFound {
    List<KeyGroup> toList();
  }

  /**
   * The bytes of all types.
   *
   * @return the length of the state; 0 for one without any record, which has a header only
   */
  public long bytes() {
    return types.stream().mapToLong(RecordCount::bytes).sum();
  }

  /**
   * The bytes of all groups.
   *
   * @return the bytes of the entries whose keys were looked at
   */
  public long groupBytes() {
    return groups.stream().mapToLong(KeyGroup::bytes).sum();
  }
}
