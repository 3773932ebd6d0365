package io.github.consulsnapshot.okhttp.internal.socket;

import java.io.IOException;
import java.net.ProtocolException;

/**
 * How much may be received for one piece of an answer. Above the sockets a line is held in memory
 * until it ends, such as that with the size of a chunk, and who is above them sees only what comes
 * after it; so the bytes are counted here, by the thread that reads them.
 */
public final class ReceiveLimit {
  /** Far more than what stands around a piece of content, and than the headers of an answer. */
  private static final long MOST_BYTES = 1 << 20;

  private static final ThreadLocal<ReceiveLimit> CURRENT = new ThreadLocal<>();

  private long left = MOST_BYTES;

  private ReceiveLimit() {}

  /** What reads a piece of an answer, or waits for its head. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Reads it. */
    T read() throws IOException;
  }

  /**
   * Reads something for which the sockets of this package may receive a mebibyte at most on this
   * thread.
   *
   * @throws ProtocolException when more comes
   */
  public static <T> T within(Reading<T> reading) throws IOException {
    // A progress listener of a restore may save something meanwhile.
    ReceiveLimit outer = CURRENT.get();
    CURRENT.set(new ReceiveLimit());
    try {
      return reading.read();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  /** Counts what a read of a socket gave, which is less than none at the end. */
  static void received(int count) throws ProtocolException {
    ReceiveLimit limit = CURRENT.get();
    if (limit == null || count < 0) {
      return;
    }
    limit.left -= count;
    if (limit.left < 0) {
      throw new ProtocolException(
          "more than " + MOST_BYTES + " bytes came in which there is no content");
    }
  }
}
