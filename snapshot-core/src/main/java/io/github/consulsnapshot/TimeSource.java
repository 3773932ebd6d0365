package io.github.consulsnapshot;

import java.time.Duration;

/**
 * Where elapsed time comes from, and how to wait. Tests pass one that they play.
 *
 * <p>Implementations must be safe for use by several threads.
 */
public interface TimeSource {
  /**
   * Nanoseconds since some fixed moment, as {@link System#nanoTime()} counts them.
   *
   * @return the count
   */
  long nanoTime();

  /**
   * Blocks the calling thread.
   *
   * @param duration how long
   * @throws InterruptedException when the thread is interrupted
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * The time of the machine.
   *
   * @return a time source that reads {@link System#nanoTime()}
   */
  static TimeSource system() {
    return SystemTimeSource.INSTANCE;
  }
}
