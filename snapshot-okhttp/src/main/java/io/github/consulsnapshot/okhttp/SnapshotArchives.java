package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import io.github.consulsnapshot.okhttp.internal.archive.StreamingReader;
import io.github.consulsnapshot.okhttp.internal.archive.StreamingVerifier;

/**
 * Makes what reads archives. Neither of them needs a Consul or a network; both may be used by
 * several threads, and hold nothing that must be closed.
 */
public final class SnapshotArchives {
  private SnapshotArchives() {}

  /**
   * A verifier with the default limits.
   *
   * @return the verifier
   */
  public static SnapshotVerifier verifier() {
    return verifier(ArchiveLimits.defaults());
  }

  /**
   * A verifier.
   *
   * @param limits how much an archive may hold
   * @return the verifier
   */
  public static SnapshotVerifier verifier(ArchiveLimits limits) {
    return new StreamingVerifier(limits);
  }

  /**
   * A reader with the default limits.
   *
   * @return the reader
   */
  public static SnapshotReader reader() {
    return reader(ArchiveLimits.defaults());
  }

  /**
   * A reader.
   *
   * @param limits how much an archive may hold
   * @return the reader
   */
  public static SnapshotReader reader(ArchiveLimits limits) {
    return new StreamingReader(limits);
  }
}
