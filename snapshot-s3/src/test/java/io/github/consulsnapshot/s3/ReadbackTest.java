package io.github.consulsnapshot.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.consulsnapshot.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An object that is read back, in time that is played. */
class ReadbackTest {
  private long now;

  @Test
  void sha256_aByteNowAndThen_isGivenUpAfterAMinute() {
    assertThatIOException()
        .isThrownBy(() -> Readback.sha256(source(3000, 1, 5000), () -> now))
        .withMessageContaining("slow: reading it back is too slow: 13 bytes in 65 s");
  }

  @Test
  void sha256_slowAndSteady_isReadToItsEnd() throws IOException {
    String digest = Readback.sha256(source(200 << 20, 64 << 10, 3900), () -> now);

    assertThat(digest).hasSize(64);
    assertThat(TimeUnit.NANOSECONDS.toHours(now)).isEqualTo(3);
  }

  private SnapshotSource source(int bytes, int piece, int millisForEach) {
    InputStream slow =
        new InputStream() {
          private int left = bytes;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] array, int offset, int length) {
            int count = Math.min(left, Math.min(length, piece));
            left -= count;
            now += TimeUnit.MILLISECONDS.toNanos(millisForEach);
            return count == 0 ? -1 : count;
          }
        };
    return SnapshotSource.once(slow, "slow");
  }
}
