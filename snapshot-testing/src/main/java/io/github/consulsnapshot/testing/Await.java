package io.github.consulsnapshot.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks until the answer is yes, for a bounded time. */
final class Await {
  private static final long PAUSE_MILLIS = 50;

  private Await() {}

  /** Whether the question was answered with true in time. */
  static boolean until(Duration atMost, Question question) {
    long deadline = System.nanoTime() + atMost.toNanos();
    do {
      if (question.ask()) {
        return true;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    } while (System.nanoTime() < deadline);
    return question.ask();
  }

  static void untilOrFail(Duration atMost, Question question, Supplier<String> otherwise) {
    if (!until(atMost, question)) {
      throw new IllegalStateException("waited for " + atMost + ": " + otherwise.get());
    }
  }

  @FunctionalInterface
  interface Question {
    boolean ask();
  }
}
