package io.github.consulsnapshot.state;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is put back of an entry, as a number that tells it from any other. */
final class EntryDigest {
  private EntryDigest() {}

  /** Of the flags, as eight bytes, and the value. */
  static String of(KeyValue entry) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(entry.flags()).flip());
    return HexFormat.of().formatHex(digest.digest(entry.value().array()));
  }
}
