package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the keys of a state by groups, in bounded memory. */
final class KeyGroups {
  /** What a group takes besides its name while it is counted and then listed, about. */
  static final int OVERHEAD = 200;

  private static final class Tally {
    private final byte[] name;
    private long count;
    private long bytes;

    Tally(byte[] name) {
      this.name = name;
    }
  }

  private final KeyGrouping grouping;
  private final WholeKey key;
  private final Map<Bytes, Tally> tallies = new HashMap<>();

  /** That of the last key. Keys are in order, so the next one is mostly in the same group. */
  private Tally last = new Tally(new byte[0]);

  private long memory;

  KeyGroups(KeyGrouping grouping, ArchiveLimits limits) {
    this.grouping = grouping;
    this.key = new WholeKey(limits);
  }

  /** Counts the entry of the store that a reader has come to, if its key is one looked at. */
  void add(StateReader entry, long bytes) {
    if (entry.find(key)) {
      add(key.bytes(), key.from(), key.to(), bytes);
    } else {
      byte[] whole = KeyField.of(entry.record()).array();
      add(whole, 0, whole.length, bytes);
    }
  }

  private void add(byte[] array, int from, int to, long bytes) {
    if (!grouping.isWanted(array, from, to)) {
      return;
    }
    int end = grouping.endOfGroup(array, from, to);
    if (last.count == 0 || !Arrays.equals(array, from, end, last.name, 0, last.name.length)) {
      last = tally(Bytes.owned(Arrays.copyOfRange(array, from, end)));
    }
    last.count++;
    last.bytes += bytes;
  }

  private Tally tally(Bytes group) {
    Tally tally = tallies.get(group);
    if (tally == null) {
      requireRoom(group);
      tally = new Tally(group.array());
      tallies.put(group, tally);
    }
    return tally;
  }

  private void requireRoom(Bytes group) {
    memory += group.length() + OVERHEAD;
    if (memory > grouping.maxGroupMemory()) {
      throw new InvalidSettingException(
          "maxGroupMemory",
          tallies.size()
              + " groups of keys at depth "
              + grouping.depth()
              + " take the "
              + grouping.maxGroupMemory()
              + " bytes allowed, and there are more; a smaller depth or a filter makes them fewer");
    }
  }

  List<KeyGroup> toList() {
    List<KeyGroup> groups = new ArrayList<>(tallies.size());
    tallies.forEach((name, tally) -> groups.add(new KeyGroup(name, tally.count, tally.bytes)));
    return groups;
  }
}
