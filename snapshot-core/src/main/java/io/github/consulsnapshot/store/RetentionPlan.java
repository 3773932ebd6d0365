package io.github.consulsnapshot.store;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a {@link RetentionPolicy} would keep of the snapshots of a store, and what it would delete.
 * Nothing has been done.
 *
 * @param kept those that stay, newest first, each with every reason for it
 * @param deleted those that go, oldest first
 */
public record RetentionPlan(List<Kept> kept, List<StoredSnapshot> deleted) {
  /** Why a snapshot stays. */
  public enum Reason {
    /** One of the newest, see {@link RetentionPolicy.Builder#keepLast}. */
    LAST,
    /** Young enough, see {@link RetentionPolicy.Builder#keepWithin}. */
    WITHIN,
    /** The newest of a day, see {@link RetentionPolicy.Builder#keepDaily}. */
    DAILY,
    /** The newest of a week, see {@link RetentionPolicy.Builder#keepWeekly}. */
    WEEKLY,
    /** The newest of a month, see {@link RetentionPolicy.Builder#keepMonthly}. */
    MONTHLY,
    /** The newest of a year, see {@link RetentionPolicy.Builder#keepYearly}. */
    YEARLY,
    /**
     * One of those that stay whatever the rules say, see {@link
     * RetentionPolicy.Builder#keepAtLeast}.
     */
    AT_LEAST,
    /** Named by the caller. */
    SPARED,
    /** Its time is still to come: a clock was wrong, and no rule can judge it. */
    FUTURE,
    /** The policy has no rule that deletes. */
    KEEP_ALL
  }

  /**
   * A snapshot that stays.
   *
   * @param snapshot the snapshot
   * @param reasons why, at least one
   */
  public record Kept(StoredSnapshot snapshot, Set<Reason> reasons) {
    /**
     * Checks that nothing is null and copies the set.
     *
     * @param snapshot the snapshot
     * @param reasons why, at least one
     */
    public Kept {
      Objects.requireNonNull(snapshot, "snapshot");
      reasons = Set.copyOf(Objects.requireNonNull(reasons, "reasons"));
    }
  }

  /**
   * Checks that nothing is null and copies the lists.
   *
   * @param kept those that stay, newest first, each with every reason for it
   * @param deleted those that go, oldest first
   */
  public RetentionPlan {
    kept = List.copyOf(Objects.requireNonNull(kept, "kept"));
    deleted = List.copyOf(Objects.requireNonNull(deleted, "deleted"));
  }
}
