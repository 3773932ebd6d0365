package io.github.consulsnapshot.okhttp.internal.transport;

import java.util.concurrent.TimeUnit;
import okio.Timeout;

/**
 * How long the words are waited for that explain a failure which is known already. Who sends them
 * byte by byte passes every stall timeout, and is not listened to for hours.
 */
final class Patience {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private Patience() {}

  /** Ends all that is read from now on after ten seconds, or one stall timeout if that is less. */
  static void limit(Timeout timeout) {
    long stall = timeout.timeoutNanos();
    timeout.deadline(stall == 0 ? MOST_NANOS : Math.min(MOST_NANOS, stall), TimeUnit.NANOSECONDS);
  }
}
