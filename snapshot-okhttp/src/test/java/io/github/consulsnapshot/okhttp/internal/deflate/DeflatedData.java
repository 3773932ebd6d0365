package io.github.consulsnapshot.okhttp.internal.deflate;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Deflated data, written bit by bit (RFC 1951), which may be as wrong as it is told to be. */
final class DeflatedData {
  static final int END = 256;

  /** In the order in which RFC 1951, 3.2.7 has them sent. */
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final int[] LENGTHS = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] LENGTH_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };
  private static final int[] DISTANCES = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  private static final int[] DISTANCE_BITS = {
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13
  };

  private static final HuffmanCode FIXED_LITERALS = HuffmanCode.fixedLiterals();
  private static final HuffmanCode FIXED_DISTANCES = HuffmanCode.fixedDistances();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int present;
  private int count;
  private HuffmanCode literals = FIXED_LITERALS;
  private HuffmanCode distances = FIXED_DISTANCES;

  /** The lowest first. */
  DeflatedData bits(int value, int bits) {
    for (int i = 0; i < bits; i++) {
      present |= (value >>> i & 1) << count++;
      if (count == Byte.SIZE) {
        align();
      }
    }
    return this;
  }

  DeflatedData align() {
    if (count > 0) {
      out.write(present);
      present = 0;
      count = 0;
    }
    return this;
  }

  /** Its highest bit first. */
  DeflatedData codeword(HuffmanCode code, int symbol) {
    int bits = code.length(symbol);
    return bits(Integer.reverse(code.codeword(symbol)) >>> (Integer.SIZE - bits & 31), bits);
  }

  DeflatedData header(boolean last, int type) {
    return bits(last ? 1 : 0, 1).bits(type, 2);
  }

  DeflatedData stored(boolean last, byte... bytes) {
    header(last, 0).align().bits(bytes.length, 16).bits(~bytes.length, 16);
    out.writeBytes(bytes);
    return this;
  }

  DeflatedData fixed(boolean last) {
    literals = FIXED_LITERALS;
    distances = FIXED_DISTANCES;
    return header(last, 1);
  }

  /** With each length sent as it is, in a code in which each has four or five bits. */
  DeflatedData dynamic(boolean last, HuffmanCode itsLiterals, HuffmanCode itsDistances) {
    int[] bits = new int[ORDER.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = i < 13 ? 4 : 5;
    }
    HuffmanCode lengths = new HuffmanCode(bits);
    counts(last, itsLiterals.symbols(), itsDistances.symbols(), lengths);
    for (int i = 0; i < itsLiterals.symbols(); i++) {
      codeword(lengths, itsLiterals.length(i));
    }
    for (int i = 0; i < itsDistances.symbols(); i++) {
      codeword(lengths, itsDistances.length(i));
    }
    return with(itsLiterals, itsDistances);
  }

  /** With lengths that repeat sent as such, here and there, in any code. */
  DeflatedData dynamic(
      boolean last, HuffmanCode itsLiterals, HuffmanCode itsDistances, Choices choices) {
    int[] all = new int[itsLiterals.symbols() + itsDistances.symbols()];
    for (int i = 0; i < all.length; i++) {
      all[i] =
          i < itsLiterals.symbols()
              ? itsLiterals.length(i)
              : itsDistances.length(i - itsLiterals.symbols());
    }
    // Symbol, value of its extra bits, how many.
    List<int[]> sent = new ArrayList<>();
    List<Integer> symbols = new ArrayList<>();
    for (int i = 0; i < all.length; ) {
      int run = 1;
      while (i + run < all.length && all[i + run] == all[i] && run < 138) {
        run++;
      }
      int[] next = {all[i], 0, 0};
      int times = 1;
      if (run > 2 && choices.below(5) > 0) {
        if (all[i] == 0) {
          times = run - choices.below(run - 2);
          next = times < 11 ? new int[] {17, times - 3, 3} : new int[] {18, times - 11, 7};
        } else if (i > 0 && all[i - 1] == all[i]) {
          times = Math.min(6, run);
          next = new int[] {16, times - 3, 2};
        }
      }
      sent.add(next);
      if (!symbols.contains(next[0])) {
        symbols.add(next[0]);
      }
      i += times;
    }
    for (int other = 0; symbols.size() < 2 + choices.below(3); other++) {
      if (!symbols.contains(other)) {
        symbols.add(other);
      }
    }
    HuffmanCode lengths = HuffmanCode.any(choices, ORDER.length, symbols, 7);
    counts(last, itsLiterals.symbols(), itsDistances.symbols(), lengths);
    for (int[] next : sent) {
      codeword(lengths, next[0]).bits(next[1], next[2]);
    }
    return with(itsLiterals, itsDistances);
  }

  /** The beginning of a dynamic block, up to the lengths of the codewords for lengths. */
  DeflatedData counts(boolean last, int literalCount, int distanceCount, HuffmanCode lengths) {
    int sent = ORDER.length;
    while (sent > 4 && lengths.length(ORDER[sent - 1]) == 0) {
      sent--;
    }
    header(last, 2).bits(literalCount - 257, 5).bits(distanceCount - 1, 5).bits(sent - 4, 4);
    for (int i = 0; i < sent; i++) {
      bits(lengths.length(ORDER[i]), 3);
    }
    return this;
  }

  /** Codes for what is written next. */
  DeflatedData with(HuffmanCode itsLiterals, HuffmanCode itsDistances) {
    literals = itsLiterals;
    distances = itsDistances;
    return this;
  }

  /** A literal, the end of a block, or the beginning of a length. */
  DeflatedData symbol(int symbol) {
    return codeword(literals, symbol);
  }

  DeflatedData literals(int many) {
    for (int i = 0; i < many; i++) {
      symbol(i * 7 & 0xff);
    }
    return this;
  }

  DeflatedData distanceSymbol(int symbol) {
    return codeword(distances, symbol);
  }

  DeflatedData end() {
    return symbol(END);
  }

  /** Of the lowest length symbol and the highest distance symbol that can say it. */
  DeflatedData match(int length, int distance) {
    int lengthSymbol = lengthSymbol(length);
    int distanceSymbol = distanceSymbolOf(distance);
    return symbol(END + 1 + lengthSymbol)
        .bits(length - LENGTHS[lengthSymbol], LENGTH_BITS[lengthSymbol])
        .distanceSymbol(distanceSymbol)
        .bits(distance - DISTANCES[distanceSymbol], DISTANCE_BITS[distanceSymbol]);
  }

  private static int lengthSymbol(int length) {
    int symbol = LENGTHS.length - 1;
    while (LENGTHS[symbol] > length) {
      symbol--;
    }
    return symbol;
  }

  static int distanceSymbolOf(int distance) {
    int symbol = DISTANCES.length - 1;
    while (DISTANCES[symbol] > distance) {
      symbol--;
    }
    return symbol;
  }

  static int leastLength(int lengthSymbol) {
    return LENGTHS[lengthSymbol - END - 1];
  }

  static int lengthBits(int lengthSymbol) {
    return LENGTH_BITS[lengthSymbol - END - 1];
  }

  static int leastDistance(int distanceSymbol) {
    return DISTANCES[distanceSymbol];
  }

  static int distanceBits(int distanceSymbol) {
    return DISTANCE_BITS[distanceSymbol];
  }

  /** All of it, with zeros up to the next whole byte. */
  byte[] toBytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(out.toByteArray());
    if (count > 0) {
      all.write(present);
    }
    return all.toByteArray();
  }
}
