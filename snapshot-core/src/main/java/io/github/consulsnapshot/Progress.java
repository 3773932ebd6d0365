package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * How far an operation is.
 *
 * @param phase what is being done
 * @param bytes how many bytes of the archive have passed in this phase
 * @param totalBytes how many there will be. Never known while saving: Consul does not say
 * @param elapsed the time since the phase began
 */
public record Progress(Phase phase, long bytes, OptionalLong totalBytes, Duration elapsed) {
  /** A part of an operation. */
  public enum Phase {
    /** A save waits for the server, which writes the whole archive before it answers. */
    REQUESTING,
    /** The archive is received, verified and staged at once. */
    SAVING,
    /** A local archive is verified. */
    VERIFYING,
    /** The archive is sent. */
    UPLOADING,
    /** The whole archive was sent, and the server restores it. */
    RESTORING,
    /** The cluster is looked at after a restore. */
    CHECKING
  }

  /**
   * Checks that nothing is null.
   *
   * @param phase what is being done
   * @param bytes how many bytes of the archive have passed in this phase
   * @param totalBytes how many there will be. Never known while saving: Consul does not say
   * @param elapsed the time since the phase began
   */
  public Progress {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(totalBytes, "totalBytes");
    Objects.requireNonNull(elapsed, "elapsed");
  }
}
