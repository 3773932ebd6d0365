package io.github.consulsnapshot.s3;

/**
 * What the store has not refused as unknown to it (status 501). Remembered, so that it is refused
 * once only.
 */
final class Features {
  private volatile boolean conditions = true;
  private volatile boolean checksums = true;

  /** Whether an object can be put on the condition that there is none. */
  boolean conditions() {
    return conditions;
  }

  /** Whether SHA-256 can be sent along. */
  boolean checksums() {
    return checksums;
  }

  /** One less; false when there was none in use that could have been refused. */
  boolean doWithout(boolean condition, boolean checksum) {
    if (condition) {
      conditions = false;
      return true;
    }
    if (checksum) {
      checksums = false;
      return true;
    }
    return false;
  }
}
