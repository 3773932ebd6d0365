package io.github.consulsnapshot.okhttp.internal.deflate;

/**
 * The bits of compressed data, the lowest of a byte first.
 *
 * <p>No byte is taken before a bit of it is needed: what has been taken when the data ends is what
 * belongs to it, and the rest is there for whoever reads on. The fields are for {@link Unpacker},
 * which works on copies of them where it is fast.
 */
final class Bits {
  byte[] bytes;

  /** The next byte that is not taken. */
  int at;

  int end;

  /** Bits that were taken and not used; above them all are zero. */
  long taken;

  /** How many those are. */
  int count;

  void clear() {
    taken = 0;
    count = 0;
  }

  void give(byte[] piece, int from, int length) {
    bytes = piece;
    at = from;
    end = from + length;
  }

  /** Whether there are so many bits, at most 57; takes bytes until there are. */
  boolean request(int bits) {
    while (count < bits) {
      if (at == end) {
        return false;
      }
      taken |= (bytes[at++] & 0xffL) << count;
      count += Byte.SIZE;
    }
    return true;
  }

  /** Uses bits that are there, at most 31. */
  int use(int bits) {
    int value = (int) taken & ((1 << bits) - 1);
    taken >>>= bits;
    count -= bits;
    return value;
  }

  /** Drops bits up to the next whole byte. */
  void align() {
    use(count % Byte.SIZE);
  }

  /** Copies whole bytes, with no bits before them, and tells how many. */
  int copy(byte[] into, int from, int most) {
    int length = Math.min(most, end - at);
    System.arraycopy(bytes, at, into, from, length);
    at += length;
    return length;
  }
}
