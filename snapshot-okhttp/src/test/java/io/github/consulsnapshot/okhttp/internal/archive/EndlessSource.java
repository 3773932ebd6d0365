package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.SnapshotSource;
import java.io.InputStream;

/** Some bytes, and then others again and again, without end. */
final class EndlessSource implements SnapshotSource {
  private final byte[] beginning;
  private final byte[] repeated;

  EndlessSource(byte[] beginning, byte[] repeated) {
    this.beginning = beginning;
    this.repeated = repeated;
  }

  @Override
  public InputStream open() {
    return new InputStream() {
      private long position;

      @Override
      public int read() {
        return next() & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
          bytes[offset + i] = next();
        }
        return length;
      }

      private byte next() {
        long at = position++;
        return at < beginning.length
            ? beginning[(int) at]
            : repeated[(int) ((at - beginning.length) % repeated.length)];
      }
    };
  }

  @Override
  public String description() {
    return PiecewiseSource.NAME;
  }
}
