package io.github.consulsnapshot.s3;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What S3 has to say of an object that holds what was sent.
 *
 * @param length the length in bytes
 * @param sha256 the checksum, as S3 writes it: of the whole, or of the digests of the parts
 * @param md5 what the ETag is where it is made of MD5, without the quotes
 */
record Expected(long length, String sha256, String md5) {
  /** What an answer of S3 says of an object. */
  enum Verdict {
    /** It holds what was sent. */
    SAME,
    /** It holds something else. */
    DIFFERENT,
    /** The answer is no proof. */
    OPEN
  }

  Expected {
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(md5, "md5");
  }

  /**
   * Compares with an answer. An ETag proves only when it is the expected one: encrypted with KMS,
   * and in many stores that are not Amazon's, it is no digest although it looks like one.
   *
   * @param checksum the SHA-256 of the answer, or null
   * @param etag the ETag of the answer, or null
   * @param kms whether the answer says that KMS encrypts the object
   */
  Verdict compare(String checksum, String etag, boolean kms) {
    if (checksum != null && !checksum.isEmpty()) {
      // Some stores leave out how many parts there were.
      return checksum.equals(sha256) || checksum.equals(withoutParts(sha256))
          ? Verdict.SAME
          : Verdict.DIFFERENT;
    }
    return !kms && Optional.ofNullable(etag).map(Expected::unquoted).orElse("").equals(md5)
        ? Verdict.SAME
        : Verdict.OPEN;
  }

  private static String withoutParts(String text) {
    int hyphen = text.indexOf('-');
    return hyphen < 0 ? text : text.substring(0, hyphen);
  }

  private static String unquoted(String etag) {
    return etag.replace("\"", "").toLowerCase(Locale.ROOT);
  }
}
