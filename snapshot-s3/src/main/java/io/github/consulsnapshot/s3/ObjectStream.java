package io.github.consulsnapshot.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;

/** The bytes of an object. What ends before its length is an error, whatever the line says. */
final class ObjectStream extends InputStream {
  private final Bucket bucket;
  private final String key;
  private final AbortableInputStream body;
  private final long length;
  private long read;
  private boolean ended;

  ObjectStream(Bucket bucket, String key, Bucket.Answered answer) {
    this.bucket = bucket;
    this.key = key;
    this.body = answer.body();
    this.length = answer.response().contentLength();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    int got;
    try {
      got = body.read(bytes, offset, count);
    } catch (IOException e) {
      throw broke(String.valueOf(e.getMessage()), e);
    } catch (SdkException e) {
      if (Failures.isInterrupt(e)) {
        Thread.currentThread().interrupt();
      }
      throw broke(bucket.failures().reason(e), bucket.failures().shown(e));
    }
    if (got > 0) {
      read += got;
    }
    if (got < 0) {
      ended = true;
      if (read != length) {
        throw broke("the answer ended there, " + length + " bytes expected", null);
      }
    }
    return got;
  }

  private IOException broke(String reason, Throwable cause) {
    String text = bucket.place(key) + ": reading broke after " + read + " bytes: " + reason;
    IOException broke =
        Thread.currentThread().isInterrupted()
            ? new InterruptedIOException(text)
            : new IOException(text);
    broke.initCause(cause);
    return broke;
  }

  /** Closing would read the rest of the answer to keep the connection. */
  @Override
  public void close() throws IOException {
    if (ended) {
      body.close();
    } else {
      body.abort();
    }
  }
}
