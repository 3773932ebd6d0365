package io.github.consulsnapshot.okhttp.internal.archive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import okio.Buffer;

/** SHA-256, also over Okio's buffers, in place. */
public final class Sha256 {
  private Sha256() {}

  /** A new SHA-256. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Hashes all of a buffer and consumes nothing. */
  static void update(MessageDigest digest, Buffer buffer, Buffer.UnsafeCursor cursor) {
    buffer.readUnsafe(cursor);
    try {
      while (cursor.next() != -1) {
        digest.update(cursor.data, cursor.start, cursor.end - cursor.start);
      }
    } finally {
      cursor.close();
    }
  }
}
