package io.github.consulsnapshot.s3;

/**
 * What the store has not refused as unknown to it (status 501, which does not say what it is
 * about). Remembered, so that it is refused once only.
 */
final class Features {
  private volatile Use use = Use.BOTH;

  private enum Use {
    BOTH,
    CONDITIONS,
    CHECKSUMS,
    NEITHER
  }

  /** Whether an object can be put on the condition that there is none. */
  boolean conditions() {
    Use now = use;
    return now == Use.BOTH || now == Use.CONDITIONS;
  }

  /** Whether SHA-256 can be sent along. */
  boolean checksums() {
    Use now = use;
    return now == Use.BOTH || now == Use.CHECKSUMS;
  }

  /**
   * Takes back what the refused request has used; false when that was neither. Of both, checksums
   * go first, for which there are substitutes; when that was not it, they come back.
   */
  boolean doWithout(boolean condition, boolean checksum) {
    if (condition) {
      use = checksum ? Use.CONDITIONS : Use.CHECKSUMS;
    } else if (checksum) {
      use = conditions() ? Use.CONDITIONS : Use.NEITHER;
    }
    return condition || checksum;
  }
}
