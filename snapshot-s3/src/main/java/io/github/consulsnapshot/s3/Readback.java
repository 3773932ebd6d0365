package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads an object to its end to see what it holds. */
final class Readback {
  private static final int BUFFER_BYTES = 64 << 10;

  private Readback() {}

  /** The SHA-256 of an object, in hexadecimal digits. */
  static String sha256(Bucket bucket, String key) throws IOException {
    return sha256(new ObjectSource(bucket, key, Optional.empty(), OptionalLong.empty()));
  }

  static String sha256(SnapshotSource source) throws IOException {
    MessageDigest sha256 = Digests.sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = source.open()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sha256.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** A digest as S3 writes it. */
  static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }
}
