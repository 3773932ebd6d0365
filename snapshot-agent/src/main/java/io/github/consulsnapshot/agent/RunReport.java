package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.VerifiedArchive;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of one run.
 *
 * @param cause why it began
 * @param started when it began
 * @param duration how long it took, all attempts and pauses included, by a clock that does not jump
 * @param attempts how many downloads were begun
 * @param succeeded whether enough stores have it, by the {@link SuccessRule} of the agent
 * @param archive the verdict on the newest archive that was verified, if one was
 * @param stores what came of it in each store, in the order in which they were given
 * @param failure why there is no success, if there is none: of the last attempt, or what ended the
 *     run
 */
public record RunReport(
    RunCause cause,
    Instant started,
    Duration duration,
    int attempts,
    boolean succeeded,
    Optional<VerifiedArchive> archive,
    List<StoreReport> stores,
    Optional<SnapshotException> failure) {
  /**
   * Checks that nothing is null and copies the list.
   *
   * @param cause why it began
   * @param started when it began
   * @param duration how long it took, all attempts and pauses included
   * @param attempts how many downloads were begun
   * @param succeeded whether enough stores have it
   * @param archive the verdict on the newest archive that was verified, if one was
   * @param stores what came of it in each store
   * @param failure why there is no success, if there is none
   */
  public RunReport {
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(started, "started");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(archive, "archive");
    stores = List.copyOf(Objects.requireNonNull(stores, "stores"));
    Objects.requireNonNull(failure, "failure");
  }
}
