package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.okhttp.internal.socket.ReceiveLimit;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;

/** The body of an answer as OkHttp gives it, none of whose pieces takes a mebibyte of the line. */
final class ReceivedBody extends ResponseBody {
  private final ResponseBody body;
  private final BufferedSource source;

  ReceivedBody(ResponseBody body) {
    this.body = body;
    this.source =
        Okio.buffer(
            new ForwardingSource(body.source()) {
              @Override
              public long read(Buffer sink, long byteCount) throws IOException {
                return ReceiveLimit.within(() -> super.read(sink, byteCount));
              }

              /** OkHttp reads on here, to use the connection again. */
              @Override
              public void close() throws IOException {
                ReceiveLimit.within(
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
