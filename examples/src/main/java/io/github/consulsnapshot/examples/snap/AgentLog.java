package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.agent.AgentListener;
import io.github.consulsnapshot.agent.AgentStatus;
import io.github.consulsnapshot.agent.AgentStatus.State;
import io.github.consulsnapshot.agent.PruneReport;
import io.github.consulsnapshot.agent.RunCause;
import io.github.consulsnapshot.agent.RunReport;
import io.github.consulsnapshot.agent.StoreReport;
import io.github.consulsnapshot.agent.StoreStatus;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells on standard error what an agent does, a line each, in words of Consul's own where it has
 * some.
 */
final class AgentLog implements AgentListener {
  private static final List<String> LEVELS = List.of("DEBUG", "INFO", "WARN", "ERROR");

  private final Output output;
  private final String level;
  private final InstantSource clock;
  private State before = State.NEW;

  AgentLog(Output output, String level, InstantSource clock) {
    this.output = output;
    this.level = level;
    this.clock = clock;
  }

  @Override
  public synchronized void stateChanged(AgentStatus status) {
    State state = status.state();
    if (state == before) {
      return;
    }
    switch (state) {
      case STANDBY ->
          info(
              (before == State.LEADING || before == State.RUNNING
                      ? "Lost or gave up leadership. "
                      : "")
                  + "Waiting to obtain leadership...");
      case LEADING, RUNNING -> {
        if (before == State.STANDBY || before == State.NEW) {
          info("Obtained leadership");
        }
      }
      case STOPPED -> info("Snapshot agent stopped");
      case NEW -> {}
    }
    before = state;
    status.nextRun().ifPresent(next -> log("DEBUG", "Next snapshot at " + next));
  }

  @Override
  public void runStarted(RunCause cause, Instant started) {
    log("DEBUG", "Saving a snapshot (" + cause.toString().toLowerCase(Locale.ROOT) + ")");
  }

  @Override
  public void attemptFailed(int attempt, SnapshotException failure) {
    log("WARN", "Attempt " + attempt + " failed, another follows: " + failure.getMessage());
  }

  @Override
  public void runFinished(RunReport report) {
    report
        .stores()
        .forEach(store -> tell(store, isOfAStore(report) ? Optional.empty() : report.failure()));
    if (report.succeeded()) {
      info("The run succeeded in " + report.duration().truncatedTo(ChronoUnit.MILLIS));
    } else {
      log("ERROR", "The run failed" + reason(report));
    }
  }

  /**
   * What a store has failed of is told with the store, and what all have failed of with the run.
   */
  private static boolean isOfAStore(RunReport report) {
    return report.failure().filter(StorageException.class::isInstance).isPresent();
  }

  private static String reason(RunReport report) {
    return report
        .failure()
        .filter(failure -> !isOfAStore(report))
        .map(failure -> ": " + failure.getMessage())
        .orElse("");
  }

  private void tell(StoreReport store, Optional<SnapshotException> ofAll) {
    store
        .location()
        .ifPresent(
            location ->
                info(
                    "Saved snapshot "
                        + store.stored().map(stored -> stored.name().text()).orElse("")
                        + " to "
                        + location));
    store
        .failure()
        .filter(failure -> !ofAll.equals(Optional.of(failure)))
        .ifPresent(failure -> log("ERROR", "Store " + store.store() + ": " + failure.getMessage()));
    store.pruning().ifPresent(pruning -> tell(store.store(), pruning));
  }

  private void tell(String store, PruneReport pruning) {
    for (StoredSnapshot deleted : pruning.deleted()) {
      info("Deleted snapshot " + deleted.name() + " from " + store);
    }
    pruning
        .failure()
        .ifPresent(
            failure -> log("WARN", "Store " + store + " was not pruned: " + failure.getMessage()));
  }

  @Override
  public void runSkipped(Instant scheduled) {
    log("WARN", "No snapshot at " + scheduled + ": the run before went on, or the machine slept");
  }

  @Override
  public void storeChanged(StoreStatus status) {
    log(
        "DEBUG",
        "Store "
            + status.store()
            + ": last verified snapshot "
            + status.lastVerified().map(stored -> stored.name().text()).orElse("unknown"));
  }

  @Override
  public void leadershipFailed(SnapshotException failure) {
    log("WARN", "Leadership: " + failure.getMessage());
  }

  void info(String text) {
    log("INFO", text);
  }

  void log(String ofLevel, String text) {
    if (LEVELS.indexOf(ofLevel) >= LEVELS.indexOf(level)) {
      output.complain(
          clock.instant().truncatedTo(ChronoUnit.MILLIS) + " [" + ofLevel + "] " + text);
    }
  }
}
