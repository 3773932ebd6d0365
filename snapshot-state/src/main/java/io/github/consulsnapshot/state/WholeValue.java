package io.github.consulsnapshot.state;

/**
 * Finds the end of a msgpack value that lies whole in the bytes at hand. Of any other, and of one
 * that is malformed or may be nested too deep, it says nothing: {@link ValueScanner} does.
 */
final class WholeValue {
  /** No end was found; nothing is said of why. */
  static final int UNDECIDED = -1;

  private static final int NEVER_USED = 0xc1;

  /** Of values whose first byte tells it: how long they are, that byte included. Otherwise 0. */
  private static final byte[] SIZES = new byte[256];

  /** How many bytes behind the first tell how long it is, or how many values are in it. */
  private static final byte[] LENGTH_BYTES = new byte[256];

  static {
    for (int lead = 0; lead < 256; lead++) {
      SIZES[lead] = (byte) size(lead);
      LENGTH_BYTES[lead] = (byte) lengthBytes(lead);
    }
  }

  private final int maxNesting;

  /** How many maps and arrays were entered, which is at least how deep any of them is. */
  private int entered;

  WholeValue(int maxNesting) {
    this.maxNesting = maxNesting;
  }

  private static int size(int lead) {
    if (lead < 0x80 || lead >= 0xe0) {
      return 1;
    }
    if (lead >= 0xa0 && lead < 0xc0) {
      return 1 + (lead & 0x1f);
    }
    return switch (lead) {
      case 0xc0, 0xc2, 0xc3 -> 1;
      case 0xcc, 0xd0 -> 2;
      case 0xcd, 0xd1, 0xd4 -> 3;
      case 0xd5 -> 4;
      case 0xca, 0xce, 0xd2 -> 5;
      case 0xd6 -> 6;
      case 0xcb, 0xcf, 0xd3 -> 9;
      case 0xd7 -> 10;
      case 0xd8 -> 18;
      default -> 0;
    };
  }

  private static int lengthBytes(int lead) {
    return switch (lead) {
      case 0xc4, 0xc7, 0xd9 -> 1;
      case 0xc5, 0xc8, 0xda, 0xdc, 0xde -> 2;
      case 0xc6, 0xc9, 0xdb, 0xdd, 0xdf -> 4;
      default -> 0;
    };
  }

  /** Makes ready for the values of another record. */
  void begin() {
    entered = 0;
  }

  /** Goes into a map or an array: where its content begins, or {@link #UNDECIDED}. */
  int enter(byte[] bytes, int from, int end) {
    int content = contentOf(bytes, from);
    return content <= end && ++entered <= maxNesting ? content : UNDECIDED;
  }

  /**
   * Passes over one value.
   *
   * @return the index behind its last byte, or {@link #UNDECIDED}
   */
  int skip(byte[] bytes, int from, int end) {
    int at = from;
    for (long left = 1; left > 0; left--) {
      if (at >= end) {
        return UNDECIDED;
      }
      int lead = bytes[at] & 0xff;
      int size = SIZES[lead];
      if (size > 0) {
        at += size;
        continue;
      }
      if (lead == NEVER_USED) {
        return UNDECIDED;
      }
      if (Lead.isMap(lead) || Lead.isArray(lead)) {
        int content = enter(bytes, at, end);
        if (content < 0) {
          return UNDECIDED;
        }
        long count = count(bytes, at);
        left += Lead.isMap(lead) ? 2 * count : count;
        at = content;
      } else {
        at = skipLong(bytes, at, end);
        if (at < 0) {
          return at;
        }
      }
    }
    return at <= end ? at : UNDECIDED;
  }

  /** Passes over a string, binary or an extension whose length is in bytes behind its first. */
  private static int skipLong(byte[] bytes, int from, int end) {
    int content = contentOf(bytes, from);
    if (content > end) {
      return UNDECIDED;
    }
    int lead = bytes[from] & 0xff;
    // An extension has one byte more, its kind.
    long count = count(bytes, from) + (lead >= 0xc7 && lead <= 0xc9 ? 1 : 0);
    return count <= end - content ? content + (int) count : UNDECIDED;
  }

  /**
   * Passes over the name of a field that is a short string, as all known ones are.
   *
   * @return where its value begins, of which there is the first byte; or {@link #UNDECIDED}
   */
  static int endOfName(byte[] bytes, int from, int end) {
    if (from >= end || (bytes[from] & 0xe0) != 0xa0) {
      return UNDECIDED;
    }
    int value = from + 1 + (bytes[from] & 0x1f);
    return value < end ? value : UNDECIDED;
  }

  /** Where the content of a string, map or array begins. */
  static int contentOf(byte[] bytes, int from) {
    return from + 1 + LENGTH_BYTES[bytes[from] & 0xff];
  }

  /** How many bytes, values or entries there are in it; up to its content it is at hand. */
  static long count(byte[] bytes, int from) {
    int lengthBytes = LENGTH_BYTES[bytes[from] & 0xff];
    if (lengthBytes == 0) {
      // Of maps and arrays; the size of a string that tells it so is known.
      return bytes[from] & 0x0f;
    }
    long count = 0;
    for (int at = from + 1; at <= from + lengthBytes; at++) {
      count = (count << 8) | (bytes[at] & 0xff);
    }
    return count;
  }
}
