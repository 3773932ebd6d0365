package io.github.consulsnapshot.okhttp.internal.archive;

import java.util.Arrays;

/**
 * Pieces that wait in their order, and are used again and again. One adds and one removes; what
 * asks how many there are has to be kept apart by a lock.
 */
final class Ring {
  private final Piece[] pieces;
  private final int kept;
  private final int room;
  private int first;
  private int size;

  /** At most so many pieces wait, each with room for so many bytes behind those that it keeps. */
  Ring(int most, int kept, int room) {
    // One more is free at any time.
    this.pieces = new Piece[most + 1];
    this.kept = kept;
    this.room = room;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean isFull() {
    return size == pieces.length - 1;
  }

  /** The piece that has waited longest. */
  Piece first() {
    return piece(first);
  }

  /** The one that is to be filled next. */
  Piece free() {
    return piece(first + size);
  }

  /** The one that is to be filled after that, if this will not be full then. */
  Piece nextFree() {
    return piece(first + size + 1);
  }

  private Piece piece(int index) {
    int at = index % pieces.length;
    if (pieces[at] == null) {
      pieces[at] = new Piece(kept, room);
    }
    return pieces[at];
  }

  /** The free piece has been filled. */
  void add() {
    size++;
  }

  void removeFirst() {
    first = (first + 1) % pieces.length;
    size--;
  }

  /** Drops all pieces. */
  void clear() {
    Arrays.fill(pieces, null);
    size = 0;
  }

  /** How many bytes wait. */
  long length() {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += piece(first + i).length();
    }
    return sum;
  }
}
