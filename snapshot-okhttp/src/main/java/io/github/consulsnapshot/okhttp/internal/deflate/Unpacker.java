package io.github.consulsnapshot.okhttp.internal.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;

/**
 * Unpacks deflated data (RFC 1951) in pieces of any size, and finds the same in whatever pieces it
 * comes: what stands before damage is handed out first, and the damage is found at the same byte.
 *
 * <p>What has been unpacked is looked up where it was written, since data refers to up to {@link
 * #HISTORY} bytes before: whoever unpacks keeps them, right before the place where the next ones
 * go.
 *
 * <p>Nearly all of the work is done by {@link #unpackFast}, which looks at eight bytes at a time
 * and so stops before the end of a piece. It decides nothing: where a block ends or anything seems
 * wrong it leaves off, and what unpacks one codeword after the other goes on. To be used by one
 * thread.
 */
public final class Unpacker {
  /** How far back data may refer to. */
  public static final int HISTORY = 1 << 15;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LITERAL_MASK = (1 << Codes.LITERAL_BITS) - 1;
  private static final int DISTANCE_MASK = (1 << Codes.DISTANCE_BITS) - 1;

  /** What one round of {@link #unpackFast} looks at: eight bytes, twice. */
  private static final int FAST_INPUT = 16;

  /** What one round writes at most: six literals, a match, and what is copied in excess. */
  private static final int FAST_ROOM = 6 + 258 + 16;

  /** In the place of an entry. */
  private static final int NOT_THERE = 0;

  private enum State {
    BLOCK,
    STORED_LENGTH,
    STORED,
    CODES,
    DATA,
    ENDED
  }

  private final Bits bits = new Bits();
  private final CodesInput codesInput = new CodesInput();
  private final Codes ownCodes = new Codes();

  private State state = State.BLOCK;
  private Codes codes = ownCodes;
  private boolean lastBlock;
  private DataFormatException damage;

  /** How many bytes of a stored block are to come. */
  private int stored;

  /** How many bytes of a match are not copied yet, and from how far back. */
  private int matchLength;

  private int matchDistance;

  private byte[] out;
  private int next;
  private int end;

  /** Where the history begins. */
  private int oldest;

  /** Whether there is something in this piece that has to be found step by step. */
  private boolean careful;

  private long bytesTaken;
  private long bytesUnpacked;

  /** Forgets everything, for other data. */
  public void begin() {
    bits.clear();
    state = State.BLOCK;
    damage = null;
    matchLength = 0;
    bytesTaken = 0;
    bytesUnpacked = 0;
  }

  /**
   * Unpacks some bytes.
   *
   * @param data what is compressed, from where it was not taken before
   * @param from where they go; right before it are those that were unpacked last, as many as there
   *     were, at most {@link #HISTORY}
   * @param room how many there may be; all of it may be overwritten
   * @return how many there were; none when more data is needed, or at the end
   * @throws DataFormatException at damage, when all that stands before it has been handed out
   */
  public int unpack(byte[] data, int dataFrom, int dataLength, byte[] into, int from, int room)
      throws DataFormatException {
    if (damage != null) {
      throw damage;
    }
    oldest = from - (int) Math.min(bytesUnpacked, HISTORY);
    if (oldest < 0) {
      throw new IllegalArgumentException("only " + from + " bytes of history");
    }
    bits.give(data, dataFrom, dataLength);
    out = into;
    next = from;
    end = from + room;
    careful = false;
    try {
      while (unpackSome()) {}
    } catch (DataFormatException e) {
      damage = e;
    }
    bytesTaken += bits.at - dataFrom;
    bytesUnpacked += next - from;
    if (damage != null && next == from) {
      throw damage;
    }
    return next - from;
  }

  /** Whether the data has come to its end, which it says itself. */
  public boolean isEnded() {
    return state == State.ENDED;
  }

  /** How many bytes of the data have been taken, of all pieces: up to damage, if there is any. */
  public long bytesTaken() {
    return bytesTaken;
  }

  /** How many bytes have been unpacked. */
  public long bytesUnpacked() {
    return bytesUnpacked;
  }

  /** False when there is nothing more to be done with what there is. */
  private boolean unpackSome() throws DataFormatException {
    return switch (state) {
      case BLOCK -> beginBlock();
      case STORED_LENGTH -> readStoredLength();
      case STORED -> copyStored();
      case CODES -> readCodes();
      case DATA -> readData();
      case ENDED -> false;
    };
  }

  private boolean beginBlock() throws DataFormatException {
    if (!bits.request(3)) {
      return false;
    }
    lastBlock = bits.use(1) == 1;
    switch (bits.use(2)) {
      case 0 -> {
        bits.align();
        state = State.STORED_LENGTH;
      }
      case 1 -> {
        codes = Codes.ofFixedBlocks();
        state = State.DATA;
      }
      case 2 -> {
        codes = ownCodes;
        codesInput.begin();
        state = State.CODES;
      }
      default -> throw new DataFormatException("a block of no known type");
    }
    return true;
  }

  private boolean endBlock() {
    state = lastBlock ? State.ENDED : State.BLOCK;
    return true;
  }

  private boolean readStoredLength() throws DataFormatException {
    if (!bits.request(2 * Short.SIZE)) {
      return false;
    }
    stored = bits.use(Short.SIZE);
    if (bits.use(Short.SIZE) != (stored ^ 0xffff)) {
      throw new DataFormatException("a stored block with two lengths");
    }
    state = State.STORED;
    return true;
  }

  private boolean copyStored() {
    int count = bits.copy(out, next, Math.min(stored, end - next));
    next += count;
    stored -= count;
    return stored == 0 && endBlock();
  }

  private boolean readCodes() throws DataFormatException {
    if (!codesInput.read(bits, ownCodes)) {
      return false;
    }
    state = State.DATA;
    return true;
  }

  private boolean readData() throws DataFormatException {
    if (!copyMatch()) {
      return false;
    }
    if (!careful) {
      unpackFast();
    }
    return next < end && readSymbol();
  }

  private boolean readSymbol() throws DataFormatException {
    int entry = find(codes.literals, 0);
    if (entry == NOT_THERE) {
      return false;
    }
    if (entry < 0) {
      bits.use(Entry.bits(entry));
      out[next++] = (byte) Entry.firstLiteral(entry);
      return true;
    }
    if (!Entry.isOther(entry)) {
      return readMatch(entry);
    }
    if (!Entry.isEnd(entry)) {
      throw new DataFormatException("a codeword that stands for nothing");
    }
    bits.use(Entry.bits(entry));
    return endBlock();
  }

  private boolean readMatch(int length) throws DataFormatException {
    int lengthBits = Entry.bits(length);
    int distance = find(codes.distances, lengthBits);
    if (distance == NOT_THERE) {
      return false;
    }
    if (Entry.isOther(distance)) {
      throw new DataFormatException("a codeword that stands for no distance");
    }
    if (!bits.request(lengthBits + Entry.bits(distance))) {
      return false;
    }
    matchLength = useNumber(length);
    matchDistance = useNumber(distance);
    if (matchDistance > next - oldest) {
      throw new DataFormatException("a distance beyond the beginning");
    }
    return copyMatch();
  }

  /**
   * The entry of the codeword behind so many bits, if that is all there. Where it is not, what is
   * found by taking zeros for the bits that lack has more bits than there are.
   */
  private int find(CodeTable table, int behind) {
    int entry = table.find(bits.taken >>> behind);
    while (behind + Entry.codeBits(entry) > bits.count) {
      if (!bits.request(bits.count + 1)) {
        return NOT_THERE;
      }
      entry = table.find(bits.taken >>> behind);
    }
    return entry;
  }

  private int useNumber(int entry) {
    int codeBits = Entry.codeBits(entry);
    bits.use(codeBits);
    return Entry.base(entry) + bits.use(Entry.bits(entry) - codeBits);
  }

  /** What is copied may be the beginning of what is being written. */
  private boolean copyMatch() {
    for (; matchLength > 0 && next < end; matchLength--) {
      out[next] = out[next - matchDistance];
      next++;
    }
    return matchLength == 0;
  }

  /**
   * Unpacks until it is near the end of the data or of the room, or until a block ends. Works on
   * copies of the fields, which then are in registers. What seems wrong is left to be found by
   * careful steps, from where this began: the same bytes are written once more.
   */
  private void unpackFast() {
    byte[] in = bits.bytes;
    byte[] to = out;
    int[] literals = codes.literals.entries;
    int[] distances = codes.distances.entries;
    int first = oldest;
    int lastIn = bits.end - FAST_INPUT;
    int lastTo = end - FAST_ROOM;
    long taken = bits.taken;
    int count = bits.count;
    int at = bits.at;
    int put = next;
    while (at <= lastIn && put <= lastTo) {
      // As many whole bytes as there is room for. Those above are or-ed once more by the next load.
      taken |= (long) LONGS.get(in, at) << count;
      at += 7 - (count >>> 3 & 7);
      count |= 56;
      int entry = literals[(int) taken & LITERAL_MASK];
      // Three times at most 10 bits, and a length of at most 20, are there without another load.
      if (entry < 0) {
        SHORTS.set(to, put, (short) (entry >> 8));
        put += entry >> 24 & 3;
        taken >>>= entry;
        count -= entry;
        entry = literals[(int) taken & LITERAL_MASK];
        if (entry < 0) {
          SHORTS.set(to, put, (short) (entry >> 8));
          put += entry >> 24 & 3;
          taken >>>= entry;
          count -= entry;
          entry = literals[(int) taken & LITERAL_MASK];
          if (entry < 0) {
            SHORTS.set(to, put, (short) (entry >> 8));
            put += entry >> 24 & 3;
            taken >>>= entry;
            count -= entry;
            continue;
          }
        }
      }
      if ((entry & Entry.OTHER) != 0) {
        if ((entry & Entry.LONGER) == 0) {
          break;
        }
        int longer =
            literals[
                (entry >>> 16)
                    + ((int) (taken >>> Codes.LITERAL_BITS) & ((1 << (entry >>> 8 & 15)) - 1))];
        if (longer >= 0 && (longer & Entry.OTHER) != 0) {
          break;
        }
        taken >>>= Codes.LITERAL_BITS;
        count -= Codes.LITERAL_BITS;
        entry = longer;
        if (entry < 0) {
          to[put++] = (byte) (entry >> 8);
          taken >>>= entry;
          count -= entry;
          continue;
        }
      }
      int length = (entry >>> 16) + (int) ((taken & ~(-1L << entry)) >>> (entry >>> 8 & 15));
      taken >>>= entry;
      count -= entry;
      taken |= (long) LONGS.get(in, at) << count;
      at += 7 - (count >>> 3 & 7);
      count |= 56;
      entry = distances[(int) taken & DISTANCE_MASK];
      if ((entry & Entry.OTHER) != 0) {
        if ((entry & Entry.LONGER) == 0) {
          careful = true;
          return;
        }
        taken >>>= Codes.DISTANCE_BITS;
        count -= Codes.DISTANCE_BITS;
        // No distance that stands for nothing has such a long codeword.
        entry = distances[(entry >>> 16) + ((int) taken & ((1 << (entry >>> 8 & 15)) - 1))];
      }
      int distance = (entry >>> 16) + (int) ((taken & ~(-1L << entry)) >>> (entry >>> 8 & 15));
      taken >>>= entry;
      count -= entry;
      int from = put - distance;
      if (from < first) {
        careful = true;
        return;
      }
      int stop = put + length;
      if (distance >= Long.BYTES) {
        LONGS.set(to, put, (long) LONGS.get(to, from));
        LONGS.set(to, put + 8, (long) LONGS.get(to, from + 8));
        if (length > 16) {
          for (int i = 16; i < length; i += 8) {
            LONGS.set(to, put + i, (long) LONGS.get(to, from + i));
          }
        }
      } else {
        for (int i = 0; i < length; i++) {
          to[put + i] = to[from + i];
        }
      }
      put = stop;
    }
    // Whole bytes that are not used are given back, as far as they were taken here: what was there
    // before is the beginning of the codeword at which this has left off.
    count &= 63;
    int back = Math.min(count >>> 3, at - bits.at);
    bits.at = at - back;
    bits.count = count - (back << 3);
    bits.taken = taken & ((1L << bits.count) - 1);
    next = put;
  }
}
