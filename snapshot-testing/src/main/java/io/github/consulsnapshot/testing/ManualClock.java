package io.github.consulsnapshot.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * A clock on the wall that is played: it goes on with a {@link ManualTime}, and can be set, as real
 * ones are. Safe for use by several threads.
 */
public final class ManualClock implements InstantSource {
  private final ManualTime time;
  private Instant atZero;

  /**
   * A clock.
   *
   * @param time with which it goes on
   * @param now what it shows now
   */
  public ManualClock(ManualTime time, Instant now) {
    this.time = Objects.requireNonNull(time, "time");
    set(now);
  }

  @Override
  public synchronized Instant instant() {
    return atZero.plusNanos(time.nanoTime());
  }

  /**
   * Sets the clock, while no time passes.
   *
   * @param now what it shows now
   */
  public synchronized void set(Instant now) {
    atZero = now.minusNanos(time.nanoTime());
  }

  /**
   * Sets the clock forward or back, while no time passes. The same, for those who measure time by
   * {@link ManualTime}, as a machine that was asleep for so long.
   *
   * @param by how far; negative to set it back
   */
  public synchronized void step(Duration by) {
    atZero = atZero.plus(by);
  }
}
