package io.github.consulsnapshot.okhttp.internal.socket;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a socket receives, which counts for the {@link ReceiveLimit} when it is handed out. Above it
 * 8 KiB are asked for at a time, or what a record of TLS has; a socket is asked for more, since
 * each time costs several system calls. There is one of these for a socket: what was received and
 * not handed out yet belongs to whoever reads next, such as TLS behind the answer of a proxy.
 */
final class ReceivingStream extends InputStream {
  /** More makes no difference, and there is one for each connection. */
  private static final int BYTES = 1 << 15;

  private final Socket socket;
  private final InputStream line;
  private final ReentrantLock reading = new ReentrantLock();

  /** Made once somebody was given all that was asked for, which short answers never do. */
  private byte[] received = new byte[0];

  private int start;
  private int end;

  /**
   * Makes one.
   *
   * @param line what the socket receives, without any buffer
   */
  ReceivingStream(Socket socket, InputStream line) {
    this.socket = socket;
    this.line = line;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    int count;
    reading.lock();
    try {
      count = take(bytes, offset, length);
    } finally {
      reading.unlock();
    }
    ReceiveLimit.received(count);
    return count;
  }

  private int take(byte[] bytes, int offset, int length) throws IOException {
    // A closed socket says so, whatever it had received.
    if (start == end || socket.isClosed() || socket.isInputShutdown()) {
      if (length >= received.length) {
        return receive(bytes, offset, length);
      }
      start = 0;
      end = 0;
      int count = line.read(received, 0, received.length);
      if (count < 0) {
        return count;
      }
      end = count;
    }
    int count = Math.min(length, end - start);
    System.arraycopy(received, start, bytes, offset, count);
    start += count;
    return count;
  }

  private int receive(byte[] bytes, int offset, int length) throws IOException {
    int count = line.read(bytes, offset, length);
    if (count == length && received.length == 0) {
      received = new byte[BYTES];
    }
    return count;
  }

  /** Does not count: what is left out is not held by anybody, and TLS closes only behind it. */
  @Override
  public long skip(long count) throws IOException {
    reading.lock();
    try {
      if (start == end) {
        return line.skip(count);
      }
      int skipped = (int) Math.min(Math.max(count, 0), end - start);
      start += skipped;
      return skipped;
    } finally {
      reading.unlock();
    }
  }

  @Override
  public int available() throws IOException {
    // Who reads at this moment waits for the line, and has taken everything else.
    if (!reading.tryLock()) {
      return line.available();
    }
    try {
      // What else the line has would take a system call to know.
      return start < end ? end - start : line.available();
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
