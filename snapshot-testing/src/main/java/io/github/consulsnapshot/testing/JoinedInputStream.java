package io.github.consulsnapshot.testing;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.function.Supplier;

/** Streams one after the other, each made when the one before has ended. */
final class JoinedInputStream extends InputStream {
  private final Iterator<Supplier<InputStream>> parts;
  private InputStream part = InputStream.nullInputStream();

  JoinedInputStream(Iterator<Supplier<InputStream>> parts) {
    this.parts = parts;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      int read = part.read(buffer, offset, length);
      if (read > 0) {
        return read;
      }
      if (!parts.hasNext()) {
        return -1;
      }
      part.close();
      part = parts.next().get();
    }
  }

  @Override
  public void close() throws IOException {
    part.close();
  }
}
