package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the keys of a state by groups, in bounded memory. */
final class KeyGroups {
  /** What a group takes besides its name while it is counted and then listed, about. */
  static final int OVERHEAD = 200;

  private static final class Tally {
    private long count;
    private long bytes;
  }

  private final KeyGrouping grouping;
  private final Map<Bytes, Tally> tallies = new HashMap<>();
  private long memory;

  KeyGroups(KeyGrouping grouping) {
    this.grouping = grouping;
  }

  /** Counts an entry of the store, if its key is one of those looked at. */
  void add(StateRecord record, long bytes) {
    Bytes key = KeyField.of(record);
    if (!key.startsWith(grouping.filter())) {
      return;
    }
    Bytes group = grouping.groupOf(key);
    Tally tally = tallies.get(group);
    if (tally == null) {
      requireRoom(group);
      tally = new Tally();
      tallies.put(group, tally);
    }
    tally.count++;
    tally.bytes += bytes;
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
