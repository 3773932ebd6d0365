package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import okio.BufferedSource;

/**
 * Reads as much at a time as is asked for, as far as it has been received already. OkHttp reads 8
 * KiB at a time, and what is done with a piece, such as handing it to another thread, costs more
 * than reading it. What has not come yet is not waited for: damage is found as soon as it is there.
 */
final class GatheringStream extends InputStream {
  private final BufferedSource source;
  private final BooleanSupplier received;
  private IOException failure;

  /**
   * Makes one.
   *
   * @param received whether a read would find something that has been received
   */
  GatheringStream(BufferedSource source, BooleanSupplier received) {
    this.source = source;
    this.received = received;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    int read = source.read(bytes, offset, length);
    while (read > 0 && read < length && received.getAsBoolean()) {
      int more = readMore(bytes, offset + read, length - read);
      if (more < 0) {
        break;
      }
      read += more;
    }
    return read;
  }

  /** More than that would have to be read to be known. */
  @Override
  public int available() {
    int buffered = (int) Math.min(source.getBuffer().size(), Integer.MAX_VALUE);
    return buffered == 0 && received.getAsBoolean() ? 1 : buffered;
  }

  /** What has been read before a failure is handed out before it, as if it had been asked for. */
  private int readMore(byte[] bytes, int offset, int length) {
    try {
      return source.read(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      return -1;
    }
  }
}
