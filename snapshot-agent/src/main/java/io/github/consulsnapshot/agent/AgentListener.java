package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import java.time.Instant;

/**
 * Hears of everything that an agent does. Every method does nothing unless it is overridden.
 *
 * <p>Called on the thread of the agent, or of {@link SnapshotAgent#runOnce()}, one call at a time;
 * the agent waits for it. What a listener throws is logged and changes nothing.
 */
public interface AgentListener {
  /**
   * What the agent does has changed.
   *
   * @param status how it stands now
   */
  default void stateChanged(AgentStatus status) {}

  /**
   * A run begins.
   *
   * @param cause why
   * @param started when
   */
  default void runStarted(RunCause cause, Instant started) {}

  /**
   * A run has ended, well or not.
   *
   * @param report what came of it
   */
  default void runFinished(RunReport report) {}

  /**
   * A time of the schedule has passed without a run: the run before it was still going on, or the
   * machine was asleep.
   *
   * @param scheduled when a run was due
   */
  default void runSkipped(Instant scheduled) {}

  /**
   * More is known of a store: at the start of the agent, from its listing, and after each run.
   *
   * @param status how it stands now
   */
  default void storeChanged(StoreStatus status) {}

  /**
   * An attempt has failed, and another one follows after a pause.
   *
   * @param attempt the number of the attempt that failed, from 1
   * @param failure why
   */
  default void attemptFailed(int attempt, SnapshotException failure) {}

  /**
   * The agent cannot lead, or does not any more, because of this.
   *
   * @param failure why
   */
  default void leadershipFailed(SnapshotException failure) {}
}
