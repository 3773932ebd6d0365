package io.github.consulsnapshot.okhttp.internal.deflate;

/** What unpacking some data has come to. */
final class Outcome {
  enum Verdict {
    /** The data has come to its end. */
    WHOLE,
    DAMAGED,
    /** More data is needed. */
    LACKS,
    /** There is more than was to be unpacked. */
    LONG
  }

  final Verdict verdict;

  /** All that was unpacked. */
  final byte[] bytes;

  /** How many bytes of the data have been taken. */
  final long taken;

  /** What the damage is; empty if there is none. */
  final String damage;

  Outcome(Verdict verdict, byte[] bytes, long taken, String damage) {
    this.verdict = verdict;
    this.bytes = bytes;
    this.taken = taken;
    this.damage = damage;
  }

  @Override
  public String toString() {
    return verdict + " after " + bytes.length + " bytes, taken " + taken + ' ' + damage;
  }
}
