package io.github.consulsnapshot.okhttp.internal.transport;

import java.time.Duration;

/**
 * How long the parts of an exchange may take.
 *
 * @param connect for a connection to be made
 * @param stall between two bytes, in either direction
 * @param saveResponse for the head of the answer to a save: the server writes the archive first
 * @param restoreResponse for the head of the answer to a restore
 * @param query for a small call that is answered in JSON
 */
public record Timeouts(
    Duration connect,
    Duration stall,
    Duration saveResponse,
    Duration restoreResponse,
    Duration query) {
  private static final Timeouts DEFAULTS =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10),
          Duration.ofHours(4),
          Duration.ofSeconds(15));

  public static Timeouts defaults() {
    return DEFAULTS;
  }
}
