package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;

/** The body of an answer, whose every piece is read from the line as {@link LineReading} does. */
final class ReceivedBody extends ResponseBody {
  private final ResponseBody body;
  private final BufferedSource source;

  ReceivedBody(ResponseBody body, LineReading line) {
    this.body = body;
    StandingTimeout standing = new StandingTimeout(body.source().timeout());
    this.source =
        Okio.buffer(
            new ForwardingSource(body.source()) {
              @Override
              public long read(Buffer sink, long byteCount) throws IOException {
                standing.beforeRead();
                return line.read(() -> super.read(sink, byteCount));
              }

              /** OkHttp reads on here, to use the connection again. */
              @Override
              public void close() throws IOException {
                standing.exit();
                line.read(
                    () -> {
                      super.close();
                      return null;
                    });
              }
            });
  }

  @Override
  public MediaType contentType() {
    return body.contentType();
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public BufferedSource source() {
    return source;
  }
}
