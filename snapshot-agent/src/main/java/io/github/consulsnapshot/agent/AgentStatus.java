package io.github.consulsnapshot.agent;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How an agent stands, at one moment.
 *
 * @param state what it does
 * @param consecutiveFailures how many runs have failed since the last one that succeeded; one that
 *     was ended, by a lost leadership, by closing or by an interrupt, is none of them
 * @param lastRun the last run that ended, if there was one since the agent was made
 * @param nextRun when it will run next by the schedule; empty unless it leads and waits for that
 * @param stores how each store stands, in the order in which they were given
 */
public record AgentStatus(
    State state,
    int consecutiveFailures,
    Optional<RunReport> lastRun,
    Optional<Instant> nextRun,
    List<StoreStatus> stores) {
  /** What an agent does. */
  public enum State {
    /** It was made and not started, and runs only on request. */
    NEW,
    /** It waits to lead; another one may be leading. */
    STANDBY,
    /** It leads, and waits for the next run. */
    LEADING,
    /** A run goes on. */
    RUNNING,
    /** It was closed, or something ended it that waiting cannot mend. */
    STOPPED
  }

  /**
   * Checks that nothing is null and copies the list.
   *
   * @param state what it does
   * @param consecutiveFailures how many runs have failed since the last one that succeeded
   * @param lastRun the last run that ended
   * @param nextRun when the schedule is due next
   * @param stores how each store stands
   */
  public AgentStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(lastRun, "lastRun");
    Objects.requireNonNull(nextRun, "nextRun");
    stores = List.copyOf(Objects.requireNonNull(stores, "stores"));
  }
}
