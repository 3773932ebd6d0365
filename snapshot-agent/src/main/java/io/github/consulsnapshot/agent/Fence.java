package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;

/** What stands before each thing that only the leader may do, and only while its run goes on. */
final class Fence {
  private final Tenure tenure;
  private final Activity activity;

  Fence(Tenure tenure, Activity activity) {
    this.tenure = tenure;
    this.activity = activity;
  }

  /** Asks whoever decides who leads. */
  void requireHeld() {
    requireNotEnded();
    try {
      tenure.requireHeld();
    } catch (RuntimeException e) {
      requireNotEnded();
      throw e;
    }
    requireNotEnded();
  }

  /** Does not block. */
  void requireNotEnded() {
    if (isEnded()) {
      throw why();
    }
  }

  boolean isEnded() {
    return activity.isEnded() || tenure.lost().isPresent();
  }

  /** Why it is over; to be asked when it is. */
  SnapshotException why() {
    return activity.isEnded() ? activity.why() : tenure.lost().orElseThrow();
  }
}
