package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import io.github.consulsnapshot.okhttp.internal.archive.RawStateReader;
import io.github.consulsnapshot.okhttp.internal.archive.StreamingReader;
import io.github.consulsnapshot.okhttp.internal.archive.StreamingVerifier;
import io.github.consulsnapshot.okhttp.internal.archive.Verification;
import java.util.concurrent.Executor;

/**
 * Makes what reads archives. None of it needs a Consul or a network; all of it may be used by
 * several threads, and holds nothing that must be closed.
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
    return new StreamingVerifier(Verification.within(limits));
  }

  /**
   * A verifier that unpacks beside the thread that it is called on, which reads, hashes and walks
   * the records; that saves time where there are two processors. It finds the same, in the same
   * words.
   *
   * <p>Only what a source says to be ready is read ahead ({@link java.io.InputStream#available()}),
   * so that nothing that has come waits for more. Files and connections say so.
   *
   * @param limits how much an archive may hold
   * @param executor gets one task at a time of each archive longer than 128 KiB, and many of them.
   *     A task never waits, and holds no more than 1.5 MiB. One that the executor refuses, or has
   *     no thread for, is done on the thread that verifies. Never shut down here
   * @return the verifier
   */
  public static SnapshotVerifier verifier(ArchiveLimits limits, Executor executor) {
    return new StreamingVerifier(Verification.within(limits).beside(executor));
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
    return new StreamingReader(Verification.within(limits));
  }

  /**
   * A reader that unpacks beside the thread that it is called on.
   *
   * @param limits how much an archive may hold
   * @param executor as for {@link #verifier(ArchiveLimits, Executor)}
   * @return the reader
   */
  public static SnapshotReader reader(ArchiveLimits limits, Executor executor) {
    return new StreamingReader(Verification.within(limits).beside(executor));
  }

  /**
   * A reader of states that are no archive, with the default limits.
   *
   * @param metadata the meta.json beside the state
   * @return the reader
   */
  public static SnapshotReader rawReader(SnapshotSource metadata) {
    return rawReader(metadata, ArchiveLimits.defaults());
  }

  /**
   * A reader of states that are no archive: the {@code state.bin} that a server keeps in {@code
   * raft/snapshots/<id>/} of its data directory, with its {@code meta.json} beside it. What it is
   * given to read is the state.bin itself.
   *
   * <p>There are no hashes. A result is handed out only after the state has proved itself by its
   * size, by each of its records, and by the CRC that a server writes into the metadata; without
   * one, a changed byte inside of a value is not noticed. Damage to the metadata is not noticed as
   * long as it is metadata.
   *
   * @param metadata the meta.json beside the state; read before each state
   * @param limits how much a state may hold
   * @return the reader
   */
  public static SnapshotReader rawReader(SnapshotSource metadata, ArchiveLimits limits) {
    return new RawStateReader(metadata, limits);
  }
}
