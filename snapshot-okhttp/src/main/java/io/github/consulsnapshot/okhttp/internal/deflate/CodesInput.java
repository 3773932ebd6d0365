package io.github.consulsnapshot.okhttp.internal.deflate;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/** Reads the codes that a block brings along (RFC 1951, 3.2.7), as far as they have come. */
final class CodesInput {
  /** The order in which the lengths of the codewords for lengths are sent. */
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final int LENGTH_BITS = 7;
  private static final int REPEAT = 16;
  private static final int ZEROS = 17;
  private static final int[] LENGTH_MEANINGS = lengthMeanings();

  private enum Step {
    COUNTS,
    LENGTHS_OF_LENGTHS,
    LENGTHS
  }

  private final CodeTable lengthCode = new CodeTable(LENGTH_BITS, 1 << LENGTH_BITS);
  private final byte[] lengths = new byte[Codes.MOST_LITERALS + Codes.MOST_DISTANCES];

  private Step step = Step.COUNTS;
  private int literals;
  private int distances;
  private int lengthsOfLengths;

  /** How many lengths are known, of what is read in the present step. */
  private int known;

  void begin() {
    step = Step.COUNTS;
  }

  /** Reads on; whether the codes have been read to their end, and built. */
  boolean read(Bits bits, Codes codes) throws DataFormatException {
    if (step == Step.COUNTS && !readCounts(bits)) {
      return false;
    }
    if (step == Step.LENGTHS_OF_LENGTHS && !readLengthsOfLengths(bits)) {
      return false;
    }
    if (!readLengths(bits)) {
      return false;
    }
    codes.build(lengths, literals, distances);
    return true;
  }

  private boolean readCounts(Bits bits) throws DataFormatException {
    if (!bits.request(14)) {
      return false;
    }
    literals = bits.use(5) + 257;
    distances = bits.use(5) + 1;
    lengthsOfLengths = bits.use(4) + 4;
    if (literals > Codes.MOST_LITERALS || distances > Codes.MOST_DISTANCES) {
      throw new DataFormatException("more codewords than there are symbols");
    }
    next(Step.LENGTHS_OF_LENGTHS);
    return true;
  }

  private void next(Step other) {
    step = other;
    known = 0;
    Arrays.fill(lengths, (byte) 0);
  }

  private boolean readLengthsOfLengths(Bits bits) throws DataFormatException {
    for (; known < lengthsOfLengths; known++) {
      if (!bits.request(3)) {
        return false;
      }
      lengths[ORDER[known]] = (byte) bits.use(3);
    }
    if (!lengthCode.build(lengths, 0, ORDER.length, LENGTH_MEANINGS, false)) {
      throw new DataFormatException("no code of lengths has such codewords");
    }
    next(Step.LENGTHS);
    return true;
  }

  private boolean readLengths(Bits bits) throws DataFormatException {
    while (known < literals + distances) {
      int entry = lengthCode.find(bits.taken);
      // A codeword that needs more bits than there are has been guessed.
      if (!bits.request(Entry.codeBits(entry))) {
        return false;
      }
      entry = lengthCode.find(bits.taken);
      if (!bits.request(Entry.bits(entry))) {
        return false;
      }
      readLength(bits, entry);
    }
    return true;
  }

  private void readLength(Bits bits, int entry) throws DataFormatException {
    int symbol = Entry.base(entry);
    if (symbol < REPEAT) {
      bits.use(Entry.bits(entry));
      lengths[known++] = (byte) symbol;
      return;
    }
    if (symbol == REPEAT && known == 0) {
      throw new DataFormatException("a repetition of nothing");
    }
    bits.use(Entry.codeBits(entry));
    int times = bits.use(Entry.bits(entry) - Entry.codeBits(entry));
    times += symbol > ZEROS ? 11 : 3;
    if (times > literals + distances - known) {
      throw new DataFormatException("a repetition beyond the last codeword");
    }
    byte value = symbol == REPEAT ? lengths[known - 1] : 0;
    Arrays.fill(lengths, known, known + times, value);
    known += times;
  }

  private static int[] lengthMeanings() {
    int[] meanings = new int[ORDER.length];
    for (int i = 0; i < meanings.length; i++) {
      meanings[i] = Entry.number(i, i < REPEAT ? 0 : i == REPEAT ? 2 : i == ZEROS ? 3 : 7);
    }
    return meanings;
  }
}
