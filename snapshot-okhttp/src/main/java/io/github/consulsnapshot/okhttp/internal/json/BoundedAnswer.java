package io.github.consulsnapshot.okhttp.internal.json;

import java.io.IOException;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/** An answer of which no more is read than was allowed: one without end must take no memory. */
final class BoundedAnswer extends ForwardingSource {
  private final String what;
  private long allowed;
  private long left;

  BoundedAnswer(Source answer, String what, long allowed) {
    super(answer);
    this.what = what;
    allow(allowed);
  }

  /** Allows so many bytes from here on. */
  void allow(long bytes) {
    allowed = bytes;
    left = bytes;
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    if (left == 0) {
      throw new NotConsulsAnswerException(what + " is longer than " + allowed + " bytes");
    }
    long read = super.read(sink, Math.min(byteCount, left));
    left -= Math.max(read, 0);
    return read;
  }
}
