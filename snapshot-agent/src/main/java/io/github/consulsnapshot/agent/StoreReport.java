package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of one run in one store.
 *
 * @param store what the store is called in the agent
 * @param stored the snapshot that the store has now, confirmed by size and digest; empty when it
 *     failed. What was committed and not confirmed is deleted if possible, and never counts
 * @param location where it stands, as the store calls it; empty when it failed
 * @param failure why the store has none, if it has none
 * @param pruning what was deleted afterwards; empty when it did not come to that, or nothing is
 *     ever deleted there
 */
public record StoreReport(
    String store,
    Optional<StoredSnapshot> stored,
    Optional<String> location,
    Optional<SnapshotException> failure,
    Optional<PruneReport> pruning) {
  /**
   * Checks that nothing is null.
   *
   * @param store what the store is called in the agent
   * @param stored the snapshot that the store has now
   * @param location where it stands
   * @param failure why the store has none, if it has none
   * @param pruning what was deleted afterwards
   */
  public StoreReport {
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(stored, "stored");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(pruning, "pruning");
  }
}
