package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.InvalidSettingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** Again and again after the same time. */
record FixedInterval(Duration interval) implements Schedule {
  /** Nanoseconds of many of them still fit a long. */
  private static final Duration LONGEST = Duration.ofDays(366);

  FixedInterval {
    Objects.requireNonNull(interval, "interval");
    if (interval.isNegative() || interval.isZero() || interval.compareTo(LONGEST) > 0) {
      throw new InvalidSettingException(
          "interval", interval + " given, more than zero and at most " + LONGEST + " is accepted");
    }
  }

  @Override
  public Instant next(Instant after) {
    return after.plus(interval);
  }

  @Override
  public String toString() {
    return "every " + interval;
  }
}
