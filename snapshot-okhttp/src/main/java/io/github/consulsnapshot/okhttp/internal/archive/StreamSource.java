package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import okio.Buffer;
import okio.Source;
import okio.Timeout;

/**
 * A stream as Okio reads, in pieces as large as are asked for. Okio's own asks the stream for 8 KiB
 * at most, each time into another array, for each of which the stream of a file makes an object.
 */
final class StreamSource implements Source {
  private final InputStream stream;
  private final byte[] piece = new byte[ReadAhead.STORED_BYTES];

  StreamSource(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    int read = stream.read(piece, 0, (int) Math.min(byteCount, piece.length));
    if (read > 0) {
      sink.write(piece, 0, read);
    }
    return read;
  }

  @Override
  public Timeout timeout() {
    return Timeout.NONE;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
