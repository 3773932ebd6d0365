package io.github.consulsnapshot;

import java.util.List;
import java.util.Set;

/** Verdicts for targets, which look at nothing but the length. */
final class Verdicts {
  private Verdicts() {}

  static VerifiedArchive ofLength(long bytes) {
    SnapshotMetadata metadata =
        new SnapshotMetadata("2-15-1600000000000", 15, 2, 1, 31, List.of(), 1);
    return new VerifiedArchive(metadata, bytes, "0".repeat(64), 15, List.of(), Set.of());
  }
}
