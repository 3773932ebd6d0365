package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Set;

/**
 * Tells the failures that an interrupt has made from others. The status of the thread does not do:
 * pipes between threads, and whatever waits by {@link Object#wait()}, throw and take the status
 * away.
 */
public final class Interruption {
  /** What Okio throws in the same type when a time has passed. */
  private static final Set<String> TIMEOUTS = Set.of("timeout", "deadline reached");

  private Interruption() {}

  /** Whether an interrupt has made this failure. */
  public static boolean made(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException || cause instanceof ClosedByInterruptException) {
        return true;
      }
      if (cause instanceof InterruptedIOException
          && !(cause instanceof SocketTimeoutException)
          && !TIMEOUTS.contains(String.valueOf(cause.getMessage()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives the thread its status back if an interrupt has made this failure of a caller's stream.
   */
  public static void restoreStatus(IOException e) {
    if (made(e)) {
      Thread.currentThread().interrupt();
    }
  }
}
