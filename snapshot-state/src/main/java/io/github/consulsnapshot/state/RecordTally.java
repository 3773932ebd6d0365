package io.github.consulsnapshot.state;

import io.github.consulsnapshot.RecordCount;
import java.util.ArrayList;
import java.util.List;

/** How many records of each type there are, and how many bytes they take. */
final class RecordTally {
  private final long[] counts = new long[256];
  private final long[] bytes = new long[256];

  /** One more; the first of a state is as long as it and the header before it. */
  void add(int type, long length) {
    counts[type]++;
    bytes[type] += length;
  }

  /** Those types that were met, by ascending number. */
  List<RecordCount> toList() {
    List<RecordCount> met = new ArrayList<>();
    for (int type = 0; type < counts.length; type++) {
      if (counts[type] > 0) {
        met.add(new RecordCount(type, RecordType.nameOf(type), counts[type], bytes[type]));
      }
    }
    return met;
  }
}
