package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The runs of an agent, one at a time, and what its listeners and its status learn of them. */
final class Runs {
  private final Settings settings;
  private final Activities activities;
  private final Standing standing;
  private final Listeners listeners;
  private final ReentrantLock one = new ReentrantLock();

  Runs(Settings settings, Activities activities, Standing standing, Listeners listeners) {
    this.settings = settings;
    this.activities = activities;
    this.standing = standing;
    this.listeners = listeners;
  }

  /** Held by whoever runs. */
  ReentrantLock one() {
    return one;
  }

  /** Runs on this thread, which holds the lock. */
  RunReport run(Tenure tenure, RunCause cause) {
    return activities.run(tenure, activity -> run(tenure, activity, cause));
  }

  private RunReport run(Tenure tenure, Activity activity, RunCause cause) {
    Moment began = settings.now();
    standing.runs(cause);
    listeners.tell(listener -> listener.runStarted(cause, began.wall()));
    Run run = new Run(settings, listeners, tenure, activity, began);
    RunReport report = perform(run, cause);
    run.outcomes().forEach(this::changed);
    standing.ran(report, !run.isEnded());
    listeners.tell(listener -> listener.runFinished(report));
    return report;
  }

  private RunReport perform(Run run, RunCause cause) {
    try {
      return run.perform(cause);
    } catch (RuntimeException | Error e) {
      // Of code that is not ours: a clock, a policy that draws lots.
      standing.broken();
      throw e;
    }
  }

  private void changed(StoreOutcome outcome) {
    Optional<SnapshotException> pruning = outcome.pruning().flatMap(PruneReport::failure);
    if (outcome.hasIt()) {
      standing.found(outcome.store(), outcome.stored(), pruning);
    } else if (outcome.own()) {
      standing.failed(outcome.store(), outcome.failure().orElseThrow());
    }
  }
}
