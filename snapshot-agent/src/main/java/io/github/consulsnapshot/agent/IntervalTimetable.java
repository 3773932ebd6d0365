package io.github.consulsnapshot.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Counts by the clock that does not jump. That one may stand still while the machine sleeps, so
 * what the clock on the wall says counts as well: whichever comes first.
 */
final class IntervalTimetable implements Timetable {
  private static final long ON_TIME_NANOS = Duration.ofMinutes(1).toNanos();

  private final long interval;
  private final Supplier<Duration> jitter;
  private long due;
  private Instant dueOnWall;
  private Duration delay;

  /** Begun when a run was late: the next one comes a whole interval later. */
  private long begun;

  IntervalTimetable(
      Duration interval, Supplier<Duration> jitter, Instant due, Duration delay, Moment now) {
    this.interval = interval.toNanos();
    this.jitter = jitter;
    // Never more than an interval away, whatever a clock said when the last run was.
    Duration remaining = Duration.between(now.wall(), due);
    remaining = remaining.compareTo(interval) > 0 ? interval : remaining;
    remaining = remaining.isNegative() ? Duration.ZERO : remaining;
    wait(now.nanos() + remaining.toNanos(), delay, now);
  }

  private void wait(long nanos, Duration putOff, Moment now) {
    due = nanos;
    dueOnWall = now.wall().plusNanos(nanos - now.nanos());
    delay = putOff;
  }

  @Override
  public Instant next() {
    return dueOnWall.plus(delay);
  }

  @Override
  public Instant scheduled() {
    return dueOnWall;
  }

  @Override
  public boolean isDue(Moment now) {
    return lateNanos(now) >= 0;
  }

  @Override
  public Duration remaining(Moment now) {
    return Duration.ofNanos(Math.max(0, -lateNanos(now)));
  }

  /** By the clock by which it is later; negative before it is due. */
  private long lateNanos(Moment now) {
    return Math.max(
        now.nanos() - due - delay.toNanos(), nanosBetween(dueOnWall.plus(delay), now.wall()));
  }

  /** Clocks can be set by more than a long of nanoseconds can say. */
  private static long nanosBetween(Instant from, Instant to) {
    Duration between = Duration.between(from, to);
    long seconds = between.toSeconds();
    if (Math.abs(seconds) > Long.MAX_VALUE / 2_000_000_000L) {
      return seconds > 0 ? Long.MAX_VALUE / 2 : Long.MIN_VALUE / 2;
    }
    return between.toNanos();
  }

  @Override
  public List<Instant> begin(Moment now) {
    long late = lateNanos(now);
    begun = Math.abs(now.nanos() - due - delay.toNanos()) < ON_TIME_NANOS ? due : now.nanos();
    List<Instant> missed = times(dueOnWall, late / interval);
    dueOnWall = dueOnWall.plus(Duration.ofNanos(interval).multipliedBy(late / interval));
    return missed;
  }

  @Override
  public List<Instant> end(Moment now) {
    long next = begun + interval;
    long late = now.nanos() - next;
    // One that is due just now is not missed.
    long missed = late <= 0 ? 0 : (late - 1) / interval + 1;
    List<Instant> times = times(now.wall().minusNanos(late), missed);
    wait(next + missed * interval, jitter.get(), now);
    return times;
  }

  private List<Instant> times(Instant first, long count) {
    List<Instant> times = new ArrayList<>();
    for (long i = 0; i < Math.min(count, MOST_MISSED); i++) {
      times.add(first.plusNanos(i * interval));
    }
    return times;
  }
}
