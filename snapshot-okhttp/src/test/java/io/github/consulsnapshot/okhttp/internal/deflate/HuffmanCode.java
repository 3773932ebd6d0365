package io.github.consulsnapshot.okhttp.internal.deflate;

import java.util.Arrays;
import java.util.List;

/** A canonical code (RFC 1951, 3.2.2), from the lengths of its codewords; they may be wrong. */
final class HuffmanCode {
  private final int[] lengths;
  private final int[] codewords;

  HuffmanCode(int... lengths) {
    this.lengths = lengths.clone();
    this.codewords = new int[lengths.length];
    int codeword = 0;
    for (int length = 1; length <= 15; length++) {
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          codewords[symbol] = codeword++;
        }
      }
      codeword <<= 1;
    }
  }

  /** The codes of fixed blocks. */
  static HuffmanCode fixedLiterals() {
    int[] lengths = new int[288];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = i <= 143 ? 8 : i <= 255 ? 9 : i <= 279 ? 7 : 8;
    }
    return new HuffmanCode(lengths);
  }

  static HuffmanCode fixedDistances() {
    int[] lengths = new int[32];
    Arrays.fill(lengths, 5);
    return new HuffmanCode(lengths);
  }

  /**
   * A code in which exactly these symbols have a codeword: a complete one, if it is not a single
   * one.
   */
  static HuffmanCode any(Choices choices, int count, List<Integer> symbols, int mostBits) {
    int[] leaves = new int[mostBits + 1];
    leaves[0] = 1;
    int shape = choices.below(4);
    for (int i = 1; i < symbols.size(); i++) {
      int depth = leafToSplit(choices, leaves, shape, mostBits);
      leaves[depth]--;
      leaves[depth + 1] += 2;
    }
    int[] lengths = new int[count];
    int depth = 0;
    for (int symbol : symbols) {
      while (leaves[depth] == 0) {
        depth++;
      }
      leaves[depth]--;
      // A single symbol has a codeword as well.
      lengths[symbol] = Math.max(1, depth);
    }
    return new HuffmanCode(lengths);
  }

  private static int leafToSplit(Choices choices, int[] leaves, int shape, int mostBits) {
    int found = 0;
    for (int depth = 0; depth < mostBits; depth++) {
      if (leaves[depth] > 0) {
        found = depth;
        // The highest, the lowest, or something between.
        if (shape == 0 || (shape > 1 && choices.below(shape * 2) == 0)) {
          return depth;
        }
      }
    }
    return found;
  }

  /** A code with so many codewords of each length, from one bit on, for the symbols in turn. */
  static HuffmanCode withCounts(int... counts) {
    int[] lengths = new int[Arrays.stream(counts).sum()];
    int symbol = 0;
    for (int length = 1; length <= counts.length; length++) {
      for (int i = 0; i < counts[length - 1]; i++) {
        lengths[symbol++] = length;
      }
    }
    return new HuffmanCode(lengths);
  }

  int symbols() {
    return lengths.length;
  }

  /** Of a codeword; zero if there is none. */
  int length(int symbol) {
    return symbol < lengths.length ? lengths[symbol] : 0;
  }

  int codeword(int symbol) {
    return codewords[symbol];
  }
}
