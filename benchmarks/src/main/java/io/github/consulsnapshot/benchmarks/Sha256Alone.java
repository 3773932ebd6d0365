package io.github.consulsnapshot.benchmarks;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Takes the SHA-256 of so many bytes, which come from memory: what they are does not matter. */
public final class Sha256Alone {
  private static final int BUFFER_BYTES = 1 << 16;

  private Sha256Alone() {}

  /** Hashes as many bytes as it is told to. */
  public static void main(String[] arguments) throws IOException {
    if (hash(Long.parseLong(arguments[0])).length == 0) {
      throw new IOException("there is no hash");
    }
  }

  /** The hash of so many zeros. */
  static byte[] hash(long bytes) {
    MessageDigest digest = sha256();
    byte[] some = new byte[BUFFER_BYTES];
    for (long left = bytes; left > 0; left -= some.length) {
      digest.update(some, 0, (int) Math.min(left, some.length));
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
