package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.store.RetentionPlan;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of pruning one store. A failure here is none of the backup.
 *
 * @param plan what was to be kept and deleted; empty when the store could not be listed
 * @param deleted what was deleted
 * @param failure why not all that was planned is deleted, if so
 */
public record PruneReport(
    Optional<RetentionPlan> plan,
    List<StoredSnapshot> deleted,
    Optional<SnapshotException> failure) {
  /**
   * Checks that nothing is null and copies the list.
   *
   * @param plan what was to be kept and deleted
   * @param deleted what was deleted
   * @param failure why not all that was planned is deleted, if so
   */
  public PruneReport {
    Objects.requireNonNull(plan, "plan");
    deleted = List.copyOf(Objects.requireNonNull(deleted, "deleted"));
    Objects.requireNonNull(failure, "failure");
  }
}
