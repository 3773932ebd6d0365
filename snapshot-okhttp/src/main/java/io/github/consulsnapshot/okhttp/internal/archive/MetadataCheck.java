package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.SnapshotEntry.META;
import static io.github.consulsnapshot.okhttp.internal.archive.SnapshotEntry.STATE;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.state.StateSummary;

/** What must be true of a state that is going to be walked, and of the metadata of one that was. */
final class MetadataCheck {
  private static final int RESTORABLE_VERSION = 1;

  private MetadataCheck() {}

  /** Before anything of it is read: it must not be longer than is allowed. */
  static void requireStateWithin(ArchiveLimits limits, long size, ArchiveFinding finding) {
    if (size > limits.maxStateBytes()) {
      throw finding.in(
          ArchiveFault.LIMIT,
          STATE,
          "at most " + limits.maxStateBytes() + " bytes (maxStateBytes)",
          size + " bytes");
    }
  }

  static void require(SnapshotMetadata meta, StateSummary summary, ArchiveFinding finding) {
    if (meta.version() != RESTORABLE_VERSION) {
      throw finding.in(
          ArchiveFault.UNSUPPORTED_VERSION,
          META,
          "Version " + RESTORABLE_VERSION + ", the one that Consul restores",
          "Version " + meta.version());
    }
    if (meta.stateBytes() != summary.bytes()) {
      throw finding.in(
          ArchiveFault.SIZE_MISMATCH,
          META,
          "Size " + summary.bytes() + ", the length of " + STATE,
          "Size " + meta.stateBytes());
    }
    requireRoomToCount("Index", meta.index(), finding);
    requireRoomToCount("Term", meta.term(), finding);
  }

  /**
   * A server that restores goes on counting from the index. Near the end of the numbers it neither
   * answers nor takes a write any more, also after a restart, and no cluster counts half as far.
   */
  private static void requireRoomToCount(String field, long unsigned, ArchiveFinding finding) {
    if (unsigned < 0) {
      throw finding.in(
          ArchiveFault.METADATA,
          META,
          field + " below 2^63",
          field + " " + Long.toUnsignedString(unsigned));
    }
  }
}
