package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import okio.ByteString;

/**
 * A small body that is sent once, and that tells whether the server can have all of it. Its last
 * byte is held back until the others have left: without it Consul takes nothing.
 */
final class WholeBody extends RequestBody {
  private final MediaType type;
  private final ByteString content;
  private boolean begun;

  /** Set before the last byte leaves. */
  private volatile boolean complete;

  WholeBody(String type, ByteString content) {
    this.type = MediaType.get(type);
    this.content = content;
  }

  @Override
  public MediaType contentType() {
    return type;
  }

  @Override
  public long contentLength() {
    return content.size();
  }

  /** Keeps OkHttp from sending it again, whatever the answer. */
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    if (begun) {
      // An interceptor of the caller's client that repeats requests does not know what this one is.
      throw new IOException("keys are put back once, and that was about to be repeated");
    }
    begun = true;
    int last = Math.max(0, content.size() - 1);
    sink.write(content, 0, last);
    sink.flush();
    complete = true;
    sink.write(content, last, content.size() - last);
  }

  /** Whether the server may have all of it. */
  boolean isComplete() {
    return complete;
  }
}
