package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Both clocks, read together: the one on the wall, which can be set, and the one that cannot. */
record Moment(Instant wall, long nanos) {
  static Moment now(InstantSource clock, TimeSource time) {
    return new Moment(clock.instant(), time.nanoTime());
  }

  /** By the clock that does not jump. */
  Duration since(Moment earlier) {
    return Duration.ofNanos(nanos - earlier.nanos);
  }
}
