package io.github.consulsnapshot.okhttp.internal.deflate;

import java.util.zip.DataFormatException;

/** The two codes of a block: one for literals and lengths, one for distances. */
final class Codes {
  static final int MOST_LITERALS = 286;
  static final int MOST_DISTANCES = 30;

  /** Nearly all codewords that occur often are this short; larger tables take longer to build. */
  static final int LITERAL_BITS = 10;

  static final int DISTANCE_BITS = 8;

  /** The most that any code of 288 symbols needs with tables of 10 bits. */
  private static final int LITERAL_ROOM = 1334;

  /** The most that any code of 32 symbols needs with tables of 8 bits. */
  private static final int DISTANCE_ROOM = 402;

  private static final int FIXED_LITERALS = 288;
  private static final int FIXED_DISTANCES = 32;
  private static final int END_OF_BLOCK = 256;

  private static final int[] LITERAL_MEANINGS = literalMeanings();
  private static final int[] DISTANCE_MEANINGS = distanceMeanings();

  /** Made when a block first needs them. */
  private static final class Fixed {
    static final Codes CODES = fixed();
  }

  final CodeTable literals = new CodeTable(LITERAL_BITS, LITERAL_ROOM);
  final CodeTable distances = new CodeTable(DISTANCE_BITS, DISTANCE_ROOM);

  /** The codes of blocks that bring none along. Not to be built. */
  static Codes ofFixedBlocks() {
    return Fixed.CODES;
  }

  /** Builds both from the lengths of their codewords, those of distances behind the others. */
  void build(byte[] lengths, int literalCount, int distanceCount) throws DataFormatException {
    if (lengths[END_OF_BLOCK] == 0) {
      throw new DataFormatException("a block that cannot end");
    }
    if (!literals.build(lengths, 0, literalCount, LITERAL_MEANINGS, true)) {
      throw new DataFormatException("no code of literals has such codewords");
    }
    if (!distances.build(lengths, literalCount, distanceCount, DISTANCE_MEANINGS, true)) {
      throw new DataFormatException("no code of distances has such codewords");
    }
    literals.pairLiterals();
  }

  private static Codes fixed() {
    byte[] lengths = new byte[FIXED_LITERALS + FIXED_DISTANCES];
    for (int i = 0; i < FIXED_LITERALS; i++) {
      lengths[i] = (byte) (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
    }
    for (int i = FIXED_LITERALS; i < lengths.length; i++) {
      lengths[i] = 5;
    }
    try {
      Codes codes = new Codes();
      codes.build(lengths, FIXED_LITERALS, FIXED_DISTANCES);
      return codes;
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int[] literalMeanings() {
    int[] meanings = new int[FIXED_LITERALS];
    for (int i = 0; i < END_OF_BLOCK; i++) {
      meanings[i] = Entry.literal(i);
    }
    meanings[END_OF_BLOCK] = Entry.OTHER | Entry.END;
    int length = 3;
    for (int i = 0; i < 28; i++) {
      int extra = Math.max(0, i / 4 - 1);
      meanings[END_OF_BLOCK + 1 + i] = Entry.number(length, extra);
      length += 1 << extra;
    }
    // The longest has a codeword of its own, and could be written as the one before it as well.
    meanings[MOST_LITERALS - 1] = Entry.number(258, 0);
    for (int i = MOST_LITERALS; i < FIXED_LITERALS; i++) {
      meanings[i] = Entry.OTHER;
    }
    return meanings;
  }

  private static int[] distanceMeanings() {
    int[] meanings = new int[FIXED_DISTANCES];
    int distance = 1;
    for (int i = 0; i < MOST_DISTANCES; i++) {
      int extra = Math.max(0, i / 2 - 1);
      meanings[i] = Entry.number(distance, extra);
      distance += 1 << extra;
    }
    for (int i = MOST_DISTANCES; i < FIXED_DISTANCES; i++) {
      meanings[i] = Entry.OTHER;
    }
    return meanings;
  }
}
