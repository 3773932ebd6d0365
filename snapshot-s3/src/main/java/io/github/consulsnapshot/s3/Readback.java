package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Reads an object to its end to see what it holds. */
final class Readback {
  private static final int BUFFER_BYTES = 64 << 10;

  /**
   * Slower than that, after a minute, is no reading: who sends a byte now and then is never silent
   * for long, and would keep a run for hours, with all the other stores.
   */
  private static final long LEAST_BYTES_PER_SECOND = 16 << 10;

  private static final Duration ALLOWANCE = Duration.ofMinutes(1);

  private Readback() {}

  /** The SHA-256 of an object, in hexadecimal digits. */
  static String sha256(Bucket bucket, String key) throws IOException {
    return sha256(new ObjectSource(bucket, key, Optional.empty(), OptionalLong.empty()));
  }

  static String sha256(SnapshotSource source) throws IOException {
    return sha256(source, System::nanoTime);
  }

  static String sha256(SnapshotSource source, LongSupplier nanos) throws IOException {
    MessageDigest sha256 = Digests.sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    long began = nanos.getAsLong();
    long read = 0;
    try (InputStream in = source.open()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sha256.update(buffer, 0, count);
        read += count;
        requireSpeed(source, read, Duration.ofNanos(nanos.getAsLong() - began));
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static void requireSpeed(SnapshotSource source, long read, Duration elapsed)
      throws IOException {
    Duration allowed = ALLOWANCE.plusSeconds(read / LEAST_BYTES_PER_SECOND);
    if (elapsed.compareTo(allowed) > 0) {
      throw new IOException(
          source.description()
              + ": reading it back is too slow: "
              + read
              + " bytes in "
              + elapsed.toSeconds()
              + " s; at least "
              + LEAST_BYTES_PER_SECOND
              + " in a second are expected after the first minute");
    }
  }

  /** A digest as S3 writes it. */
  static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }
}
