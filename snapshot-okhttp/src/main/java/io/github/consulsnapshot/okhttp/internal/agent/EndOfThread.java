package io.github.consulsnapshot.okhttp.internal.agent;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for threads that have been told to end. */
final class EndOfThread {
  private EndOfThread() {}

  /**
   * Waits for a bounded time; not when this is the thread. An interrupt does not end it, since what
   * comes after has to be tidied up, and its status is set again.
   */
  static void await(Thread thread, Duration atMost) {
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    long until = System.nanoTime() + atMost.toNanos();
    while (thread.isAlive() && until - System.nanoTime() > 0) {
      try {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
