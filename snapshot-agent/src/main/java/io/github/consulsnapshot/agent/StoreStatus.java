package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How one store stands.
 *
 * @param store what the store is called in the agent
 * @param lastVerified the newest verified snapshot that is known to be there: of a run of this
 *     agent, or of the listing at its start; empty when there is none, or none is known
 * @param failure why the last thing that was tried there failed, pruning included, if it did; a
 *     download that failed is none of the store
 */
public record StoreStatus(
    String store, Optional<StoredSnapshot> lastVerified, Optional<SnapshotException> failure) {
  /**
   * Checks that nothing is null.
   *
   * @param store what the store is called in the agent
   * @param lastVerified the newest verified snapshot that is known to be there
   * @param failure why the last thing that was tried there failed, if it did
   */
  public StoreStatus {
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(lastVerified, "lastVerified");
    Objects.requireNonNull(failure, "failure");
  }

  /**
   * How old the last verified snapshot is.
   *
   * @param now the present time
   * @return the time since its save began, not negative; empty when none is known
   */
  public Optional<Duration> age(Instant now) {
    return lastVerified
        .map(snapshot -> Duration.between(snapshot.name().time(), now))
        .map(age -> age.isNegative() ? Duration.ZERO : age);
  }
}
