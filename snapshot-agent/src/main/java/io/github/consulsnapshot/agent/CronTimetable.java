package io.github.consulsnapshot.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Goes by the clock on the wall, and begins anew when that one is set back. */
final class CronTimetable implements Timetable {
  private final Schedule schedule;
  private final Supplier<Duration> jitter;
  private Instant due;
  private Duration delay;

  /** What the clock on the wall showed when it was last looked for the next time. */
  private Instant looked;

  CronTimetable(
      Schedule schedule, Supplier<Duration> jitter, Instant due, Duration delay, Moment now) {
    this.schedule = schedule;
    this.jitter = jitter;
    this.due = due;
    this.delay = delay;
    this.looked = now.wall();
  }

  @Override
  public Instant next() {
    return due.plus(delay);
  }

  @Override
  public Instant scheduled() {
    return due;
  }

  @Override
  public boolean isDue(Moment now) {
    // Otherwise a clock that was years ahead for a moment would end all runs for years.
    if (wasSetBack(now)) {
      look(schedule.next(now.wall()), now);
    }
    return !now.wall().isBefore(next());
  }

  private boolean wasSetBack(Moment now) {
    return now.wall().isBefore(looked.minus(TOLERANCE));
  }

  private void look(Instant time, Moment now) {
    due = time;
    delay = jitter.get();
    looked = now.wall();
  }

  @Override
  public Duration remaining(Moment now) {
    Duration remaining = Duration.between(now.wall(), next());
    return remaining.isNegative() ? Duration.ZERO : remaining;
  }

  @Override
  public List<Instant> begin(Moment now) {
    List<Instant> missed = new ArrayList<>();
    Instant served = due;
    Instant later = schedule.next(served);
    while (!later.isAfter(now.wall()) && missed.size() < MOST_MISSED) {
      missed.add(served);
      served = later;
      later = schedule.next(served);
    }
    due = served;
    looked = now.wall();
    return missed;
  }

  @Override
  public List<Instant> end(Moment now) {
    List<Instant> missed = new ArrayList<>();
    // A clock that was set back a little must not have the same time come again.
    Instant time = schedule.next(wasSetBack(now) ? now.wall() : looked);
    while (time.isBefore(now.wall())) {
      if (missed.size() == MOST_MISSED) {
        time = schedule.next(now.wall());
        break;
      }
      missed.add(time);
      time = schedule.next(time);
    }
    look(time, now);
    return missed;
  }
}
