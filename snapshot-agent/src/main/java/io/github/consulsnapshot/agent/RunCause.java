package io.github.consulsnapshot.agent;

/** Why a run began. */
public enum RunCause {
  /** The schedule said so. */
  SCHEDULE,
  /**
   * The agent has begun to lead, and the last verified snapshot was older than the schedule allows.
   */
  OVERDUE,
  /** Somebody has called {@link SnapshotAgent#runOnce()}. */
  REQUEST
}
