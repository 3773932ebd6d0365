package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/**
 * Reads as much at a time as is asked for, as far as it has been received already. OkHttp reads 8
 * KiB at a time, and what is done with a piece, such as handing it to another thread, costs more
 * than reading it. What has not come yet is not waited for: damage is found as soon as it is there.
 */
final class GatheringSource extends ForwardingSource {
  private final BooleanSupplier received;
  private IOException failure;

  /**
   * Makes one.
   *
   * @param received whether a read would find something that has been received
   */
  GatheringSource(Source source, BooleanSupplier received) {
    super(source);
    this.received = received;
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    if (failure != null) {
      throw failure;
    }
    long read = super.read(sink, byteCount);
    while (read > 0 && read < byteCount && received.getAsBoolean()) {
      long more = readMore(sink, byteCount - read);
      if (more < 0) {
        break;
      }
      read += more;
    }
    return read;
  }

  /** What has been read before a failure is handed out before it, as if it had been asked for. */
  private long readMore(Buffer sink, long byteCount) {
    try {
      return super.read(sink, byteCount);
    } catch (IOException e) {
      failure = e;
      return -1;
    }
  }
}
