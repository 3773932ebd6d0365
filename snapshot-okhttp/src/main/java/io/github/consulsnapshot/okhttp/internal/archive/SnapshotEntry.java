package io.github.consulsnapshot.okhttp.internal.archive;

/** The names of the three entries of a snapshot. */
final class SnapshotEntry {
  static final String META = "meta.json";
  static final String STATE = "state.bin";
  static final String SUMS = "SHA256SUMS";

  private SnapshotEntry() {}
}
