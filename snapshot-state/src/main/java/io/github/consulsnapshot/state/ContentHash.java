package io.github.consulsnapshot.state;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every JDK has. */
final class ContentHash {
  private final MessageDigest digest;

  ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] of(Bytes content) {
    return digest.digest(content.array());
  }

  /** The first hexadecimal digits of the hash. */
  String hexOf(Bytes content, int digits) {
    return HexFormat.of().formatHex(of(content)).substring(0, digits);
  }
}
