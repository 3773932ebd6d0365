package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.util.Optional;

/**
 * How far a run has come in one store.
 *
 * @param own whether the failure is one of the store itself
 */
record StoreOutcome(
    AgentStore store,
    Optional<StoredSnapshot> stored,
    Optional<String> location,
    Optional<SnapshotException> failure,
    boolean own,
    Optional<PruneReport> pruning) {

  static StoreOutcome none(AgentStore store) {
    return new StoreOutcome(
        store, Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty());
  }

  /** After an attempt that ended like this, for the store or for all. */
  static StoreOutcome of(Copy copy, Optional<SnapshotException> ofAll) {
    boolean has = copy.stored().isPresent();
    return new StoreOutcome(
        copy.to(),
        copy.stored(),
        copy.location(),
        has ? Optional.empty() : copy.failure().or(() -> ofAll),
        copy.isFailed(),
        Optional.empty());
  }

  StoreOutcome pruned(PruneReport report) {
    return new StoreOutcome(store, stored, location, failure, own, Optional.of(report));
  }

  boolean hasIt() {
    return stored.isPresent();
  }

  /** Whether another attempt makes sense here. */
  boolean isOpen() {
    return !hasIt() && !(own && failure.orElseThrow() instanceof StorageDeniedException);
  }

  StoreReport report() {
    return new StoreReport(store.name(), stored, location, failure, pruning);
  }
}
