package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import java.time.Instant;

/**
 * Hears of everything that an agent does. Every method does nothing unless it is overridden.
 *
 * <p>Called on the thread of the agent, or of whoever calls {@link SnapshotAgent#start()}, {@link
 * SnapshotAgent#runOnce()} or {@code close()}, one call at a time; the agent waits for it. A
 * listener may close the agent, and may not run it. What it throws is logged and changes nothing.
 */
public interface AgentListener {
  /**
   * What the agent does, or when it will run next, has changed.
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
   * A run has ended, well or not. The status of the agent tells of it already.
   *
   * @param report what came of it
   */
  default void runFinished(RunReport report) {}

  /**
   * A time of the schedule has passed without a run: another run was still going on, the machine
   * was asleep, or its clock was set forward. At most a thousand are told of at once.
   *
   * @param scheduled when a run was due
   */
  default void runSkipped(Instant scheduled) {}

  /**
   * More is known of a store: at the start of the agent and when it begins to lead, from its
   * listing, and after each run.
   *
   * @param status how it stands now
   */
  default void storeChanged(StoreStatus status) {}

  /**
   * An attempt has failed, for all stores or for one, and another one follows after a pause.
   *
   * @param attempt the number of the attempt that failed, from 1
   * @param failure why
   */
  default void attemptFailed(int attempt, SnapshotException failure) {}

  /**
   * The agent cannot lead, or does not any more, because of this: the election has failed, the
   * leadership was lost, or too many runs have failed, of which this is the last.
   *
   * @param failure why
   */
  default void leadershipFailed(SnapshotException failure) {}
}
