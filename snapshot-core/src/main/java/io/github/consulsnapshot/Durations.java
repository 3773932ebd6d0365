package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;

/** The checks that every duration among the options passes. */
final class Durations {
  /** Beyond this, milliseconds no longer fit the int that transports count them in. */
  private static final Duration LONGEST = Duration.ofDays(24);

  private Durations() {}

  static Duration requirePositive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
      throw new InvalidSettingException(
          name, value + " given, more than zero and at most " + LONGEST + " is accepted");
    }
    return value;
  }
}
