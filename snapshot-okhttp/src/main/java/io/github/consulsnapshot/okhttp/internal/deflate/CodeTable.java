package io.github.consulsnapshot.okhttp.internal.deflate;

import java.util.Arrays;

/**
 * A table in which the entry of the next codeword is found by looking at the next bits, as many as
 * the table is for. Codewords that are longer have tables of their own behind it.
 */
final class CodeTable {
  /** As long as a codeword may be. */
  private static final int MOST_BITS = 15;

  final int[] entries;
  private final int bits;
  private final int[] lengthCounts = new int[MOST_BITS + 1];
  private final int[] next = new int[MOST_BITS + 1];

  /**
   * Makes one that has to be built.
   *
   * @param bits for how many bits it is
   * @param room for how many entries there is room, those of all longer codewords included
   */
  CodeTable(int bits, int room) {
    this.bits = bits;
    this.entries = new int[room];
  }

  /** The entry for the next bits, with all bits of its codeword; of two literals the first. */
  int find(long next) {
    int entry = entries[(int) next & ((1 << bits) - 1)];
    if (entry < 0) {
      return Entry.first(entry);
    }
    if (Entry.isLonger(entry)) {
      int more = (int) (next >>> bits) & ((1 << Entry.moreBits(entry)) - 1);
      return Entry.withBits(entries[Entry.base(entry) + more], bits);
    }
    return entry;
  }

  /**
   * Builds the canonical code in which codewords have these lengths, zero for a symbol that does
   * not occur.
   *
   * @param meanings what the symbols stand for, with no bits of a codeword yet
   * @param mayLack whether there may be a single codeword, or none, of which one is not all
   * @return whether there is such a code
   */
  boolean build(byte[] lengths, int from, int symbols, int[] meanings, boolean mayLack) {
    Arrays.fill(lengthCounts, 0);
    for (int i = from; i < from + symbols; i++) {
      lengthCounts[lengths[i]]++;
    }
    int used = symbols - lengthCounts[0];
    lengthCounts[0] = 0;
    int free = numberCodewords();
    boolean lacks = mayLack && used == lengthCounts[1] && used < 2;
    if (free != 0 && !lacks) {
      return false;
    }
    if (lacks) {
      Arrays.fill(entries, 0, 1 << bits, Entry.NONE);
    }
    fill(lengths, from, symbols, meanings);
    return true;
  }

  /** The first codeword of each length; tells how many of the longest are not used, or too many. */
  private int numberCodewords() {
    int code = 0;
    int free = 1;
    for (int length = 1; length <= MOST_BITS; length++) {
      code = (code + lengthCounts[length - 1]) << 1;
      next[length] = code;
      free = (free << 1) - lengthCounts[length];
      if (free < 0) {
        return free;
      }
    }
    return free;
  }

  private void fill(byte[] lengths, int from, int symbols, int[] meanings) {
    int longest = 0;
    for (int symbol = 0; symbol < symbols; symbol++) {
      int length = lengths[from + symbol];
      if (length > bits) {
        longest = Math.max(longest, length);
      } else if (length > 0) {
        int entry = Entry.withBits(meanings[symbol], length);
        for (int i = nextCodeword(length); i < 1 << bits; i += 1 << length) {
          entries[i] = entry;
        }
      }
    }
    if (longest > 0) {
      fillLonger(lengths, from, longest, meanings);
    }
  }

  /** Codewords are sent with their highest bit first. */
  private int nextCodeword(int length) {
    return Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
  }

  /**
   * In their order, longer codewords with the same beginning follow each other, the shorter ones
   * first. So the longest of each beginning is known when the next one begins, or by counting what
   * room is left.
   */
  private void fillLonger(byte[] lengths, int from, int longest, int[] meanings) {
    int end = 1 << bits;
    int beginning = -1;
    for (int length = bits + 1; length <= longest; length++) {
      int left = lengthCounts[length];
      for (int symbol = 0; left > 0; symbol++) {
        if (lengths[from + symbol] != length) {
          continue;
        }
        int codeword = nextCodeword(length);
        if ((codeword & ((1 << bits) - 1)) != beginning) {
          beginning = codeword & ((1 << bits) - 1);
          int more = moreBits(length, left);
          entries[beginning] = Entry.longer(end, more);
          end += 1 << more;
        }
        left--;
        fillLonger(beginning, codeword >>> bits, length - bits, meanings[symbol]);
      }
    }
  }

  private void fillLonger(int beginning, int rest, int length, int meaning) {
    int pointer = entries[beginning];
    int table = Entry.base(pointer);
    int entry = Entry.withBits(meaning, length);
    for (int i = rest; i < 1 << Entry.moreBits(pointer); i += 1 << length) {
      entries[table + i] = entry;
    }
  }

  /** For how many bits a table is whose first codeword has this length, with so many left of it. */
  private int moreBits(int length, int left) {
    int more = length - bits;
    int covered = left;
    while (covered < 1 << more) {
      more++;
      covered = (covered << 1) + lengthCounts[bits + more];
    }
    return more;
  }

  /**
   * Two literals of which both codewords are within the bits of the table are found at once: text
   * that has nothing to repeat consists of them.
   */
  void pairLiterals() {
    // Downwards: what follows a codeword is looked up at a lower place, which is single yet.
    for (int i = (1 << bits) - 1; i >= 0; i--) {
      int entry = entries[i];
      if (entry < 0) {
        int second = entries[i >>> Entry.bits(entry)];
        if (second < 0 && Entry.bits(entry) + Entry.bits(second) <= bits) {
          entries[i] = Entry.pair(entry, second);
        }
      }
    }
  }
}
