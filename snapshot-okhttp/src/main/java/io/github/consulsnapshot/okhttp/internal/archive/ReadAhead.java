package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;

/**
 * Bytes that were read and that nobody has taken yet, all in one array, so that they are worked on
 * where they are.
 *
 * <p>The array is a large one: what unpacks into it is called less often, and the nearer it comes
 * to the end of its room, the slower it is.
 */
final class ReadAhead {
  /** For bytes as they are stored, of which there are fewer. */
  static final int STORED_BYTES = 1 << 15;

  /** For what was unpacked. Zlib is slower by a twelfth where it is given half as much room. */
  static final int UNPACKED_BYTES = 1 << 17;

  /** Where the bytes come from. */
  @FunctionalInterface
  interface Supply {
    /** Blocks until some bytes are read, and tells how many; -1 at the end. */
    int read(byte[] bytes, int from, int room) throws IOException;
  }

  private final Supply supply;
  private byte[] array;
  private int start;
  private int end;

  /** {@code bytes} is the longest piece that can be looked at as a whole. */
  ReadAhead(Supply supply, int bytes) {
    this.supply = supply;
    this.array = new byte[bytes];
  }

  /**
   * Reads on until there are so many bytes, at most as many as the array has room for. False when
   * the end came before; then there are fewer.
   */
  boolean request(int count) throws IOException {
    if (end - start >= count) {
      return true;
    }
    if (start == end || count > array.length - start) {
      System.arraycopy(array, start, array, 0, end - start);
      end -= start;
      start = 0;
    }
    while (end - start < count) {
      int read = supply.read(array, end, array.length - end);
      if (read < 0) {
        return false;
      }
      end += read;
    }
    return true;
  }

  /** Whether there is nothing, and nothing more will come. */
  boolean exhausted() throws IOException {
    return !request(1);
  }

  /** How many bytes are there. */
  int available() {
    return end - start;
  }

  /** Holds the bytes, from {@link #start()} on. They stay until more is requested. */
  byte[] array() {
    return array;
  }

  int start() {
    return start;
  }

  /** Takes some of the bytes that are there away. */
  void skip(int count) {
    start += count;
  }

  /** Takes all bytes that are there with the array that holds them, in exchange for another. */
  void replace(byte[] other) {
    array = other;
    start = 0;
    end = 0;
  }

  /** Takes some of the bytes that are there. */
  byte[] take(int count) {
    byte[] taken = new byte[count];
    take(taken, 0, count);
    return taken;
  }

  /** Takes some of the bytes that are there. */
  void take(byte[] into, int offset, int count) {
    System.arraycopy(array, start, into, offset, count);
    start += count;
  }
}
