package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.store.RetentionPlan;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Deletes what the retention policy of one store has no reason to keep. */
final class Pruning {
  /**
   * One that cannot be deleted must not keep the others; a store that is down need not be asked.
   */
  private static final int MOST_FAILURES = 3;

  private final AgentStore store;
  private final String cluster;
  private final Fence fence;
  private final List<StoredSnapshot> deleted = new ArrayList<>();
  private Optional<RetentionPlan> plan = Optional.empty();
  private Optional<SnapshotException> failure = Optional.empty();
  private int failures;

  Pruning(AgentStore store, String cluster, Fence fence) {
    this.store = store;
    this.cluster = cluster;
    this.fence = fence;
  }

  /** Nothing is thrown: that the run is over is a failure of the pruning as well. */
  PruneReport prune(Instant now, SnapshotName spared) {
    try {
      AgentStore.Contents contents = store.contents(cluster);
      RetentionPlan planned = store.retention().plan(contents.confirmed(), now, Set.of(spared));
      plan = Optional.of(planned);
      delete(contents.unconfirmed());
      delete(planned.deleted());
    } catch (RuntimeException e) {
      failed(e);
    }
    return new PruneReport(plan, deleted, failure);
  }

  private void delete(List<StoredSnapshot> snapshots) {
    for (StoredSnapshot snapshot : snapshots) {
      if (failures == MOST_FAILURES) {
        return;
      }
      fence.requireHeld();
      try {
        store.store().delete(snapshot);
        store.confirmedOrDeleted(snapshot);
        deleted.add(snapshot);
      } catch (RuntimeException e) {
        fence.requireNotEnded();
        failed(e);
      }
    }
  }

  private void failed(RuntimeException e) {
    failures++;
    if (failure.isEmpty()) {
      failure = Optional.of(typed(e));
    }
  }

  private SnapshotException typed(RuntimeException e) {
    if (fence.isEnded()) {
      return fence.why();
    }
    if (e instanceof SnapshotException typed
        && !(e instanceof LeadershipLostException || e instanceof OperationCancelledException)) {
      return typed;
    }
    return new StorageException(store.store().description() + ": pruning failed: " + e, e);
  }
}
