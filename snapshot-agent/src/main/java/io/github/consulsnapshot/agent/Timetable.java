package io.github.consulsnapshot.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * When the next run is due, by clocks of which one can be set at any time. Used by the thread of
 * the agent.
 */
interface Timetable {
  /** A clock that is set back by less is put up with; so is that of another machine. */
  Duration TOLERANCE = Duration.ofMinutes(5);

  /** So many missed times are told of at most; the clock may have been set by years. */
  int MOST_MISSED = 1000;

  /**
   * One of a schedule.
   *
   * @param schedule the schedule
   * @param jitter by how much each later run is put off
   * @param due when the first run is due
   * @param delay by how much that one is put off
   * @param now the present moment
   */
  static Timetable of(
      Schedule schedule, Supplier<Duration> jitter, Instant due, Duration delay, Moment now) {
    return schedule instanceof FixedInterval interval
        ? new IntervalTimetable(interval.interval(), jitter, due, delay, now)
        : new CronTimetable(schedule, jitter, due, delay, now);
  }

  /** When the next run begins by the clock on the wall. */
  Instant next();

  /** The time of the schedule that the run which is due next, or goes on, is for. */
  Instant scheduled();

  /** Whether it is to begin now. */
  boolean isDue(Moment now);

  /** How long it is until it is due, unless a clock is set or the machine sleeps. */
  Duration remaining(Moment now);

  /**
   * A run begins.
   *
   * @return the times that have passed for which there was none: all before the one that it is for
   */
  List<Instant> begin(Moment now);

  /**
   * The run has ended, and the next is looked for.
   *
   * @return the times that have passed meanwhile
   */
  List<Instant> end(Moment now);
}
