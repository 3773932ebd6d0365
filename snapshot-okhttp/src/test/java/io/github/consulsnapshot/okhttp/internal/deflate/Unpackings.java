package io.github.consulsnapshot.okhttp.internal.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.okhttp.internal.deflate.Outcome.Verdict;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks data in pieces of some sizes into room of others, and asks the JDK for the same. What it
 * unpacks with it uses again for the next data, as everybody should be able to.
 */
final class Unpackings {
  static final int MOST_ROOM = 131_072;

  /** In one piece, or all the room there is. */
  static final int WHOLE = Integer.MAX_VALUE;

  /** Sizes at random, most of them small. */
  static final int RANDOM = 0;

  private static final int[] PIECES = {1, 2, 3, 7, 13, 1000, 32_768, RANDOM, WHOLE};
  private static final int[] ROOMS = {1, 2, 257, 258, 259, 300, MOST_ROOM, RANDOM};

  /** What stands around pieces and behind room, and has no business in what comes out. */
  private static final int AROUND = 24;

  private static final byte STRANGE = 0x5c;

  /** Of all-zero lengths for all symbols there are this many, in one bit each. */
  private static final int BYTES_OF_ALL_LENGTHS = 64;

  private final Unpacker unpacker = new Unpacker();
  private final byte[] buffer = new byte[2 * Unpacker.HISTORY + MOST_ROOM + AROUND];
  private final Random random = new Random(1951);
  private int turn;

  /** All sizes of pieces in turn with all sizes of room, this many of them each time. */
  Outcome require(byte[] data, int ways, int most) {
    Outcome whole = unpack(data, WHOLE, MOST_ROOM, most);
    requireAsJdk(data, whole, most);
    for (int i = 0; i < ways; i++) {
      int piece = PIECES[turn % PIECES.length];
      int room = ROOMS[turn % ROOMS.length];
      turn++;
      requireSame(unpack(data, piece, room, most), whole, piece, room);
    }
    return whole;
  }

  /** Whole, and in one way more; a size of zero is one at random. */
  void requireWith(byte[] data, int piece, int room, int most) {
    Outcome whole = require(data, 0, most);
    requireSame(unpack(data, piece, room, most), whole, piece, room);
  }

  /** Every size of pieces with every size of room. */
  Outcome requireAllWays(byte[] data) {
    return require(data, PIECES.length * ROOMS.length, WHOLE);
  }

  private static void requireSame(Outcome outcome, Outcome whole, int piece, int room) {
    String way = "in pieces of " + piece + " bytes with room for " + room;
    assertThat(outcome.verdict).as(way).isEqualTo(whole.verdict);
    requireBytes(outcome, whole, way);
    assertThat(outcome.damage).as(way).isEqualTo(whole.damage);
    if (whole.verdict != Verdict.LONG) {
      assertThat(outcome.taken).as(way).isEqualTo(whole.taken);
    }
  }

  private static void requireBytes(Outcome outcome, Outcome expected, String way) {
    int differs = Arrays.mismatch(outcome.bytes, expected.bytes);
    assertThat(differs)
        .as("first byte that differs, %s: %s, %s", way, outcome, expected)
        .isLessThan(0);
  }

  private static void requireAsJdk(byte[] data, Outcome outcome, int most) {
    Outcome jdk = ofJdk(data, data.length, most);
    requireBytes(outcome, jdk, "from what the JDK finds");
    if (isNoticedEarly(data, outcome, jdk)) {
      return;
    }
    assertThat(outcome.verdict).as("%s, by the JDK %s", outcome, jdk).isEqualTo(jdk.verdict);
    switch (outcome.verdict) {
      case WHOLE, LACKS -> assertThat(outcome.taken).isEqualTo(jdk.taken);
      case DAMAGED -> {
        // In larger pieces Zlib takes more than it has looked at when it finds some damages.
        if (data.length <= 4096) {
          assertThat(outcome.taken)
              .as("%s, by the JDK %s", outcome, jdk)
              .isEqualTo(ofJdk(data, 1, most).taken);
        }
      }
      case LONG -> {}
    }
  }

  /**
   * Zlib reads a code of lengths that has no codeword as one that gives each symbol no codeword,
   * and notices behind the last that there is none for the end of the block. We notice at once, so
   * there is one verdict instead of none when the data ends between.
   */
  private static boolean isNoticedEarly(byte[] data, Outcome outcome, Outcome jdk) {
    return outcome.damage.equals("no code of lengths has such codewords")
        && (jdk.verdict == Verdict.LACKS || jdk.taken > outcome.taken)
        && isDamagedAtLast(data, (byte) 0)
        && isDamagedAtLast(data, (byte) 0xff);
  }

  private static boolean isDamagedAtLast(byte[] data, byte more) {
    byte[] longer = Arrays.copyOf(data, data.length + BYTES_OF_ALL_LENGTHS);
    Arrays.fill(longer, data.length, longer.length, more);
    Outcome jdk = ofJdk(longer, longer.length, WHOLE);
    return jdk.damage.contains("missing end-of-block");
  }

  /** What the JDK makes of it when it gets so many bytes at a time. */
  static Outcome ofJdk(byte[] data, int pieceBytes, int most) {
    Inflater inflater = new Inflater(true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] into = new byte[1 << 16];
    int given = 0;
    try {
      while (out.size() < most && !inflater.finished()) {
        if (inflater.needsInput() && given < data.length) {
          int length = Math.min(pieceBytes, data.length - given);
          inflater.setInput(data, given, length);
          given += length;
        }
        int count = inflater.inflate(into, 0, Math.min(into.length, most - out.size()));
        out.write(into, 0, count);
        if (count == 0 && !inflater.finished() && inflater.needsInput() && given == data.length) {
          return new Outcome(Verdict.LACKS, out.toByteArray(), inflater.getBytesRead(), "");
        }
      }
      Verdict verdict = out.size() >= most ? Verdict.LONG : Verdict.WHOLE;
      return new Outcome(verdict, out.toByteArray(), inflater.getBytesRead(), "");
    } catch (DataFormatException e) {
      out.write(into, 0, (int) inflater.getBytesWritten() - out.size());
      return out.size() >= most
          ? new Outcome(Verdict.LONG, out.toByteArray(), inflater.getBytesRead(), "")
          : new Outcome(
              Verdict.DAMAGED, out.toByteArray(), inflater.getBytesRead(), "" + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  /** What we make of it. */
  Outcome unpack(byte[] data, int pieceBytes, int roomBytes, int most) {
    IntSupplier pieces = sizes(pieceBytes);
    IntSupplier rooms = sizes(roomBytes);
    unpacker.begin();
    assertThat(unpacker.isEnded()).isFalse();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // With something before the beginning that does not belong to it, or with nothing.
    int first = turn % 3 * 5;
    int from = first;
    byte[] piece = {};
    int at = 0;
    int left = 0;
    int given = 0;
    while (true) {
      if (left == 0 && given < data.length) {
        left = Math.min(pieces.getAsInt(), data.length - given);
        if (left == data.length) {
          piece = data;
          at = 0;
        } else {
          piece = among(data, given, left, piece);
          at = AROUND;
        }
        given += left;
      }
      int unpacked = out.size() + from - first;
      int room = Math.min(Math.min(rooms.getAsInt(), MOST_ROOM), most - unpacked);
      if (room == 0) {
        out.write(buffer, first, from - first);
        return new Outcome(Verdict.LONG, out.toByteArray(), unpacker.bytesTaken(), "");
      }
      if (from + room + AROUND > buffer.length) {
        out.write(buffer, first, from - first);
        int history = Math.min(unpacked, Unpacker.HISTORY);
        System.arraycopy(buffer, from - history, buffer, 0, history);
        first = history;
        from = history;
      }
      Arrays.fill(buffer, from + room, from + room + AROUND, STRANGE);
      long takenBefore = unpacker.bytesTaken();
      int count;
      try {
        count = unpacker.unpack(piece, at, left, buffer, from, room);
      } catch (DataFormatException e) {
        requireDamagedForGood(piece, at, left, from, room, e);
        out.write(buffer, first, from - first);
        return new Outcome(
            Verdict.DAMAGED, out.toByteArray(), unpacker.bytesTaken(), e.getMessage());
      }
      requireUntouched(from + room);
      from += count;
      int taken = (int) (unpacker.bytesTaken() - takenBefore);
      at += taken;
      left -= taken;
      if (count == 0) {
        if (unpacker.isEnded() || (left == 0 && given == data.length)) {
          out.write(buffer, first, from - first);
          return atEnd(out.toByteArray(), piece, at, left);
        }
        // Otherwise nobody would know what to do next.
        assertThat(left).as("bytes not taken although more are needed").isZero();
      }
    }
  }

  private Outcome atEnd(byte[] bytes, byte[] piece, int at, int left) {
    assertThat(unpacker.bytesUnpacked()).isEqualTo(bytes.length);
    if (!unpacker.isEnded()) {
      return new Outcome(Verdict.LACKS, bytes, unpacker.bytesTaken(), "");
    }
    long taken = unpacker.bytesTaken();
    try {
      assertThat(unpacker.unpack(piece, at, left, buffer, Unpacker.HISTORY, 10)).isZero();
    } catch (DataFormatException e) {
      throw new AssertionError("damaged behind its end", e);
    }
    assertThat(unpacker.bytesTaken()).as("taken behind the end").isEqualTo(taken);
    return new Outcome(Verdict.WHOLE, bytes, taken, "");
  }

  private void requireDamagedForGood(
      byte[] piece, int at, int left, int from, int room, DataFormatException damage) {
    long taken = unpacker.bytesTaken();
    try {
      int count = unpacker.unpack(piece, at, left, buffer, from, room);
      throw new AssertionError(count + " bytes behind damage", damage);
    } catch (DataFormatException e) {
      assertThat(e.getMessage()).isEqualTo(damage.getMessage());
    }
    assertThat(unpacker.bytesTaken()).as("taken behind damage").isEqualTo(taken);
    assertThat(unpacker.isEnded()).isFalse();
  }

  private void requireUntouched(int behindRoom) {
    for (int i = behindRoom; i < behindRoom + AROUND; i++) {
      if (buffer[i] != STRANGE) {
        throw new AssertionError("written " + (i - behindRoom) + " bytes behind the room");
      }
    }
  }

  /** A piece with strange bytes around it, in an array that is used again where it can be. */
  private static byte[] among(byte[] data, int from, int length, byte[] old) {
    byte[] piece = old.length == length + 2 * AROUND ? old : new byte[length + 2 * AROUND];
    Arrays.fill(piece, 0, AROUND, STRANGE);
    System.arraycopy(data, from, piece, AROUND, length);
    Arrays.fill(piece, AROUND + length, piece.length, STRANGE);
    return piece;
  }

  private IntSupplier sizes(int bytes) {
    return bytes != RANDOM ? () -> bytes : () -> 1 + random.nextInt(1 << random.nextInt(1, 14));
  }
}
