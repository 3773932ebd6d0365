package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.SnapshotException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the thread of an agent does: competes, waits, runs, and competes again. */
final class AgentLoop implements Runnable {
  /** Time is looked at again after this: a clock may be set, and a machine may sleep. */
  private static final Duration SLICE = Duration.ofSeconds(30);

  /** After an election that failed, or broke. What is missing may be given meanwhile. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);

  /** After failed runs, so that another agent can try: a lock is free at once. */
  private static final Duration PAUSE_AFTER_FAILED_RUNS = Duration.ofSeconds(30);

  /**
   * An election that is won and lost at once must not be repeated without end. Doubled with each
   * run in a row that ends by a loss: such a run is made up for at once, with all that it
   * downloads.
   */
  private static final Duration PAUSE_AFTER_LOSS = Duration.ofSeconds(1);

  private static final int MOST_DOUBLINGS = 5;

  private final Settings settings;
  private final Activities activities;
  private final Standing standing;
  private final Listeners listeners;
  private final Inventory inventory;
  private final Runs runs;
  private volatile Optional<Tenure> tenure = Optional.empty();
  private Optional<Instant> lastBegun = Optional.empty();
  private int abortedRuns;
  private boolean interrupted;

  AgentLoop(
      Settings settings,
      Activities activities,
      Standing standing,
      Listeners listeners,
      Inventory inventory,
      Runs runs) {
    this.settings = settings;
    this.activities = activities;
    this.standing = standing;
    this.listeners = listeners;
    this.inventory = inventory;
    this.runs = runs;
  }

  /** The present tenure, if it leads. */
  Optional<Tenure> tenure() {
    return tenure;
  }

  @Override
  public void run() {
    try {
      boolean goesOn = true;
      while (goesOn && goesOn()) {
        goesOn = compete();
      }
    } finally {
      standing.is(AgentStatus.State.STOPPED, Optional.empty());
    }
  }

  /** An interrupt by somebody else, such as the owner of the thread, ends the agent as well. */
  private boolean goesOn() {
    interrupted |= Thread.interrupted();
    return !interrupted && !activities.isClosing();
  }

  /** Leads once. Returns false when it makes no sense to compete again. */
  private boolean compete() {
    standing.is(AgentStatus.State.STANDBY, Optional.empty());
    Optional<Leadership> leadership;
    try {
      leadership = activities.waiting(Tenure.alone(), this::acquire);
    } catch (InvalidSettingException e) {
      listeners.tell(listener -> listener.leadershipFailed(e));
      return false;
    } catch (SnapshotException e) {
      listeners.tell(listener -> listener.leadershipFailed(e));
      pause(PAUSE_AFTER_FAILURE);
      return true;
    }
    leadership.ifPresent(held -> pause(leadOrTellWhy(held)));
    return true;
  }

  /** Whatever goes wrong in code that is not ours, the thread does not die of it unseen. */
  private Duration leadOrTellWhy(Leadership leadership) {
    try {
      return lead(leadership);
    } catch (RuntimeException e) {
      SnapshotException typed = typed("leading failed", e);
      listeners.tell(listener -> listener.leadershipFailed(typed));
      return PAUSE_AFTER_FAILURE;
    }
  }

  private SnapshotException typed(String what, RuntimeException e) {
    return e instanceof SnapshotException typed
        ? typed
        : new LeadershipLostException(
            settings.election().description() + ": " + what + ": " + e, e);
  }

  /** Empty when the agent ends. */
  private Optional<Leadership> acquire(Activity activity) {
    if (activity.isEnded()) {
      return Optional.empty();
    }
    try {
      return Optional.of(settings.election().acquire());
    } catch (InterruptedException e) {
      interrupted |= !activity.isEnded();
      return Optional.empty();
    } catch (RuntimeException e) {
      if (activity.isEnded()) {
        return Optional.empty();
      }
      throw typed("the election failed", e);
    }
  }

  /** Leads until that is over, and tells how long to pause then. */
  private Duration lead(Leadership leadership) {
    Tenure current = new Tenure(leadership);
    try {
      leadership.onLost(() -> activities.lost(current, lost()));
      tenure = Optional.of(current);
      serve(current);
    } finally {
      leave(leadership);
    }
    if (current.lost().isPresent()) {
      listeners.tell(listener -> listener.leadershipFailed(current.lost().get()));
      return PAUSE_AFTER_LOSS.multipliedBy(1L << Math.min(abortedRuns, MOST_DOUBLINGS));
    }
    return PAUSE_AFTER_FAILED_RUNS;
  }

  private LeadershipLostException lost() {
    return new LeadershipLostException(
        settings.election().description() + ": the leadership was lost", null);
  }

  private void leave(Leadership leadership) {
    // A run on request may still go on in this tenure.
    runs.one().lock();
    try {
      tenure = Optional.empty();
      leadership.close();
    } finally {
      runs.one().unlock();
    }
  }

  private void serve(Tenure current) {
    activities.waiting(
        current,
        activity -> {
          inventory.refresh(activity);
          return null;
        });
    Moment now = settings.now();
    Optional<Instant> due = due(now);
    RunCause cause = due.isPresent() ? RunCause.SCHEDULE : RunCause.OVERDUE;
    Timetable timetable =
        Timetable.of(
            settings.schedule(),
            settings::nextJitter,
            due.orElse(now.wall()),
            due.isPresent() ? settings.nextJitter() : Duration.ZERO,
            now);
    while (goesOn() && activities.waiting(current, activity -> await(activity, timetable))) {
      listeners.tell(timetable.begin(settings.now()), AgentListener::runSkipped);
      run(current, cause, timetable.scheduled());
      listeners.tell(timetable.end(settings.now()), AgentListener::runSkipped);
      cause = RunCause.SCHEDULE;
      if (standing.failuresInTenure() >= settings.maxFailures()) {
        return;
      }
    }
  }

  /** When the first run is due; empty when that is at once. */
  private Optional<Instant> due(Moment now) {
    Optional<Instant> last = last(now.wall());
    Optional<Instant> due = last.map(settings.schedule()::next).filter(now.wall()::isBefore);
    return due.isPresent() || settings.runWhenOverdue()
        ? due
        : Optional.of(settings.schedule().next(now.wall()));
  }

  /**
   * From when the schedule counts: from the last snapshot, or the last run that ended by itself.
   */
  private Optional<Instant> last(Instant now) {
    Optional<Instant> begun = lastBegun.map(time -> time.isAfter(now) ? now : time);
    Optional<Instant> good = inventory.lastGood();
    return begun.isPresent() && good.isPresent()
        ? begun.map(time -> time.isAfter(good.get()) ? time : good.get())
        : begun.or(() -> good);
  }

  /** Until the next run is due; false when it must not begin any more. */
  private boolean await(Activity activity, Timetable timetable) {
    while (!activity.isEnded() && activity.tenure().lost().isEmpty()) {
      Moment now = settings.now();
      boolean due = timetable.isDue(now);
      standing.is(AgentStatus.State.LEADING, Optional.of(timetable.next()));
      if (due) {
        return true;
      }
      Duration remaining = timetable.remaining(now);
      if (!sleep(remaining.compareTo(SLICE) < 0 ? remaining : SLICE)) {
        return false;
      }
    }
    return false;
  }

  private void run(Tenure current, RunCause cause, Instant scheduled) {
    // One on request goes on: it is as good as this one, which is not made up for.
    if (!runs.one().tryLock()) {
      listeners.tell(listener -> listener.runSkipped(scheduled));
      return;
    }
    try {
      Optional<Instant> before = lastBegun;
      lastBegun = Optional.of(settings.clock().instant());
      RunReport report = runs.run(current, cause);
      makeUpForAborted(current, report, before);
      // What the runs fail of, when they are about to end the tenure.
      if (standing.failuresInTenure() >= settings.maxFailures()) {
        report
            .failure()
            .ifPresent(why -> listeners.tell(listener -> listener.leadershipFailed(why)));
      }
    } finally {
      runs.one().unlock();
    }
  }

  /**
   * A run that a loss has ended leaves the schedule as it was: whoever leads next makes up for it.
   */
  private void makeUpForAborted(Tenure current, RunReport report, Optional<Instant> before) {
    if (current.lost().isPresent() && !report.succeeded()) {
      abortedRuns++;
      lastBegun = before;
    } else {
      abortedRuns = 0;
    }
  }

  private void pause(Duration pause) {
    activities.waiting(
        Tenure.alone(),
        activity -> {
          if (interrupted || activity.isEnded()) {
            return false;
          }
          standing.is(AgentStatus.State.STANDBY, Optional.empty());
          return sleep(pause);
        });
  }

  /** False when it was ended. */
  private boolean sleep(Duration duration) {
    try {
      settings.time().sleep(duration);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
