package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Time that is played: it stands still until somebody sleeps or advances it, and sleeping takes no
 * time at all. Safe for use by several threads; all share one clock.
 */
public final class ManualTime implements TimeSource {
  private final List<Duration> sleeps = new ArrayList<>();
  private long now;
  private Consumer<Duration> onSleep = duration -> {};

  /** A time that begins at 0. */
  public ManualTime() {}

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  /**
   * Advances the time by what would have been slept, and writes it down.
   *
   * @param duration how long; negative and zero do not advance
   * @throws InterruptedException when the thread is interrupted, as a real sleep would
   */
  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before a sleep of " + duration);
    }
    Consumer<Duration> listener;
    synchronized (this) {
      sleeps.add(duration);
      if (!duration.isNegative()) {
        now += duration.toNanos();
      }
      listener = onSleep;
    }
    // Not under the lock: the listener may ask for the time from another thread.
    listener.accept(duration);
  }

  /**
   * Lets time pass without a sleep.
   *
   * @param duration how long, not negative
   */
  public synchronized void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(duration + " given, time does not go back");
    }
    now += duration.toNanos();
  }

  /**
   * What happens during every sleep from now on, such as a change of the server that is waited for.
   *
   * @param action called on the thread that sleeps, after the time has advanced
   */
  public synchronized void onSleep(Consumer<Duration> action) {
    onSleep = Objects.requireNonNull(action, "action");
  }

  /**
   * The sleeps so far.
   *
   * @return a copy, in their order
   */
  public synchronized List<Duration> sleeps() {
    return List.copyOf(sleeps);
  }
}
