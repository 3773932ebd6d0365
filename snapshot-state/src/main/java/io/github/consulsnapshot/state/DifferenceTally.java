package io.github.consulsnapshot.state;

import java.util.ArrayList;
import java.util.List;

/** Counts differences by type. */
final class DifferenceTally {
  private final long[] added = new long[256];
  private final long[] removed = new long[256];
  private final long[] changed = new long[256];
  private final long[] rewritten = new long[256];

  void add(StateDifference difference) {
    switch (difference.kind()) {
      case ADDED -> added[difference.type()]++;
      case REMOVED -> removed[difference.type()]++;
      case CHANGED -> changed[difference.type()]++;
    }
  }

  void rewritten(int type) {
    rewritten[type]++;
  }

  ComparisonSummary summary() {
    List<DifferenceCount> types = new ArrayList<>();
    for (int type = 0; type < 256; type++) {
      DifferenceCount found =
          new DifferenceCount(type, added[type], removed[type], changed[type], rewritten[type]);
      if (found.total() + found.rewritten() > 0) {
        types.add(found);
      }
    }
    return new ComparisonSummary(types);
  }
}
