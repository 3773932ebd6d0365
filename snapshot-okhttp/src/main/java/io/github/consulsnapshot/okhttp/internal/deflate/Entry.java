package io.github.consulsnapshot.okhttp.internal.deflate;

/**
 * What a codeword stands for, packed into an {@code int} so that a table of them is compact. There
 * are these kinds, told apart by the flags:
 *
 * <ul>
 *   <li>one literal, or two whose codewords follow each other: flag LITERAL, the bits of the first
 *       codeword at 26, how many literals at 24, the second literal at 16, the first at 8, the bits
 *       of all codewords at 0
 *   <li>a length, a distance, or the length of a codeword: the least that it can be at 16, the bits
 *       of the codeword at 8, and those together with the extra bits behind them at 0
 *   <li>the end of a block: flags OTHER and END, bits as above
 *   <li>a pointer to a table for longer codewords: flags OTHER and LONGER, where that begins at 16,
 *       and how many bits more it is for at 8
 *   <li>no codeword at all: flag OTHER alone
 * </ul>
 *
 * <p>The bits at 0 may be used as the distance of a shift as they are, since a shift of a {@code
 * long} looks at six bits of it and the sixth is zero.
 */
final class Entry {
  static final int LITERAL = 1 << 31;
  static final int OTHER = 1 << 15;
  static final int LONGER = 1 << 14;
  static final int END = 1 << 13;

  /** Bits of codewords never given, of one bit as Zlib has it. */
  static final int NONE = OTHER | 1 << 8 | 1;

  private static final int MOST_BITS = 31;

  private Entry() {}

  static int literal(int value) {
    return LITERAL | 1 << 24 | value << 8;
  }

  static int number(int least, int extraBits) {
    return least << 16 | extraBits;
  }

  static int longer(int table, int moreBits) {
    return OTHER | LONGER | table << 16 | moreBits << 8;
  }

  /** The same for a codeword of so many bits more. */
  static int withBits(int entry, int more) {
    return entry < 0 ? entry + (more << 26) + more : entry + (more << 8) + more;
  }

  /** Two literals in one, the bits of which do not overflow. */
  static int pair(int first, int second) {
    int bits = bits(first) + bits(second);
    return LITERAL
        | bits(first) << 26
        | 2 << 24
        | firstLiteral(second) << 16
        | firstLiteral(first) << 8
        | bits;
  }

  /** The first alone of two literals, or the one. */
  static int first(int literal) {
    int bits = literal >>> 26 & MOST_BITS;
    return LITERAL | bits << 26 | 1 << 24 | firstLiteral(literal) << 8 | bits;
  }

  static int firstLiteral(int literal) {
    return literal >>> 8 & 0xff;
  }

  static boolean isLonger(int entry) {
    return entry >= 0 && (entry & LONGER) != 0;
  }

  static boolean isEnd(int entry) {
    return (entry & END) != 0;
  }

  /** Neither a literal nor a number. */
  static boolean isOther(int entry) {
    return (entry & OTHER) != 0;
  }

  /** The bits of the codewords, with the extra bits. */
  static int bits(int entry) {
    return entry & MOST_BITS;
  }

  /** The bits of the codeword alone. */
  static int codeBits(int entry) {
    return entry < 0 ? bits(entry) : moreBits(entry);
  }

  /** For how many bits a table for longer codewords is. */
  static int moreBits(int pointer) {
    return pointer >>> 8 & 15;
  }

  /** The least number, or where a table begins. */
  static int base(int entry) {
    return entry >>> 16;
  }
}
