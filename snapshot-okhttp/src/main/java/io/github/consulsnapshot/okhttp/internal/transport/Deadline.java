package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.TimeSource;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The moment by which an operation must be done, if there is one. */
final class Deadline {
  private final TimeSource time;
  private final Optional<Duration> allowed;
  private final long start;

  Deadline(TimeSource time, Optional<Duration> allowed) {
    this.time = time;
    this.allowed = allowed;
    this.start = time.nanoTime();
  }

  /** The time since the beginning. */
  Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - start);
  }

  /** The time left, never less than a millisecond: zero means no timeout to OkHttp. */
  Optional<Duration> remaining() {
    return allowed.map(
        limit -> {
          Duration left = limit.minus(elapsed());
          return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
        });
  }

  boolean isOver() {
    return !allows(Duration.ZERO);
  }

  /** Whether there is more time left than that. */
  boolean allows(Duration duration) {
    return allowed.isEmpty() || elapsed().plus(duration).compareTo(allowed.get()) < 0;
  }

  /** The limit; only when there is one. */
  Duration allowed() {
    return allowed.orElseThrow();
  }

  /** A duration as people write it. */
  static String text(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
