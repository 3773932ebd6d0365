package io.github.consulsnapshot.s3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The digests that S3 makes of an upload in parts, made here as well: the digest of the digests of
 * the parts. MD5 is there for stores that know no other, where it stands in the ETag; it protects
 * from accidents, as the others do.
 */
final class Digests {
  private final MessageDigest sha256OfParts = sha256();
  private final MessageDigest md5OfParts = md5();
  private int parts;

  /** Adds a part and gives its SHA-256, as S3 writes it. */
  String add(byte[] bytes, int length) {
    byte[] digest = sha256(bytes, length);
    sha256OfParts.update(digest);
    MessageDigest md5 = md5();
    md5.update(bytes, 0, length);
    md5OfParts.update(md5.digest());
    parts++;
    return Base64.getEncoder().encodeToString(digest);
  }

  /** What S3 has to say of all parts; to be asked for once, after the last. */
  Expected whole(long length) {
    return new Expected(
        length,
        Base64.getEncoder().encodeToString(sha256OfParts.digest()) + "-" + parts,
        HexFormat.of().formatHex(md5OfParts.digest()) + "-" + parts);
  }

  /** What S3 has to say of bytes that come as one. */
  static Expected ofOne(byte[] bytes, int length) {
    MessageDigest md5 = md5();
    md5.update(bytes, 0, length);
    return new Expected(
        length,
        Base64.getEncoder().encodeToString(sha256(bytes, length)),
        HexFormat.of().formatHex(md5.digest()));
  }

  static byte[] sha256(byte[] bytes, int length) {
    MessageDigest sha256 = sha256();
    sha256.update(bytes, 0, length);
    return sha256.digest();
  }

  static MessageDigest sha256() {
    return digest("SHA-256");
  }

  private static MessageDigest md5() {
    return digest("MD5");
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
