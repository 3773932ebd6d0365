package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;
import java.io.InputStream;

/**
 * Some bytes in an array, so that they are worked on where they are; and before them some that have
 * been taken already, for what refers to them. Bytes are added behind and taken in front.
 */
final class Piece {
  private final int kept;
  private byte[] array;
  private int start;
  private int end;

  /** An empty one, with room for so many bytes behind those that are kept. */
  Piece(int kept, int room) {
    this.kept = kept;
    this.array = new byte[kept + room];
    this.start = kept;
    this.end = kept;
  }

  /** Holds the bytes, from {@link #start()} to {@link #end()}. They stay until some are added. */
  byte[] array() {
    return array;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  int length() {
    return end - start;
  }

  boolean isEmpty() {
    return start == end;
  }

  /** How many bytes may be added. Where bytes are taken away, that becomes no more by itself. */
  int room() {
    return array.length - end;
  }

  /** Whether it can hold so many bytes without being moved. */
  boolean reaches(int count) {
    return count <= array.length - start;
  }

  /** Moves the bytes so that there is all the room behind them. */
  void moveToFront() {
    follow(this, start);
  }

  /** Makes room where that costs little. */
  void moveIfEmpty() {
    if (isEmpty()) {
      moveToFront();
    }
  }

  /** Makes this empty one, the next bytes of which come right behind those of the other. */
  void follow(Piece other) {
    follow(other, other.end);
  }

  private void follow(Piece other, int from) {
    int length = other.end - from;
    System.arraycopy(other.array, from - kept, array, 0, kept + length);
    start = kept;
    end = kept + length;
  }

  /** Tells that so many bytes have been written behind the others. */
  void added(int count) {
    end += count;
  }

  /** Adds what a stream has; -1 at its end. */
  int addFrom(InputStream stream) throws IOException {
    moveIfEmpty();
    int read = stream.read(array, end, room());
    added(Math.max(read, 0));
    return read;
  }

  /**
   * Adds all bytes of another, or as many as there is room for, and takes them there. Where that is
   * possible the arrays are exchanged, and those that are kept are then not the ones before.
   */
  int addFrom(Piece other) {
    if (isEmpty() && array.length == other.array.length) {
      return exchange(other);
    }
    moveIfEmpty();
    int count = Math.min(room(), other.length());
    other.take(array, end, count);
    added(count);
    return count;
  }

  private int exchange(Piece other) {
    byte[] filled = other.array;
    other.array = array;
    array = filled;
    start = other.start;
    end = other.end;
    other.start = other.end;
    return length();
  }

  /** Takes some of the bytes away. */
  void skip(int count) {
    start += count;
  }

  /** Takes some of the bytes. */
  byte[] take(int count) {
    byte[] taken = new byte[count];
    take(taken, 0, count);
    return taken;
  }

  /** Takes some of the bytes. */
  void take(byte[] into, int offset, int count) {
    System.arraycopy(array, start, into, offset, count);
    start += count;
  }
}
