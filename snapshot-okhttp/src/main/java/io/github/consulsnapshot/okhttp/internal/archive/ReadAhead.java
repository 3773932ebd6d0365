package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.okhttp.internal.deflate.Unpacker;
import java.io.IOException;

/** Bytes that were read from somewhere and that nobody has taken yet, all in one array. */
final class ReadAhead {
  /** For bytes as they are stored, of which there are fewer. */
  static final int STORED_BYTES = 1 << 15;

  /** For what was unpacked: some more than what so many stored bytes usually give. */
  static final int UNPACKED_BYTES = 1 << 17;

  /** Where the bytes come from. */
  @FunctionalInterface
  interface Supply {
    /**
     * Adds some bytes, for which there is room or will be when those that were taken are dropped.
     * Blocks until there are some, and tells how many; -1 at the end.
     */
    int read(Piece into) throws IOException;
  }

  private final Supply supply;
  private final Piece piece;

  private ReadAhead(Supply supply, Piece piece) {
    this.supply = supply;
    this.piece = piece;
  }

  /** For bytes as they are stored. */
  static ReadAhead ofStored(Supply supply) {
    return new ReadAhead(supply, new Piece(0, STORED_BYTES));
  }

  /** For what is unpacked, which refers to what was unpacked before. */
  static ReadAhead ofUnpacked(Supply supply) {
    return new ReadAhead(supply, new Piece(Unpacker.HISTORY, UNPACKED_BYTES));
  }

  /**
   * Reads on until there are so many bytes, at most as many as there can be. False when the end
   * came before; then there are fewer.
   */
  boolean request(int count) throws IOException {
    while (piece.length() < count) {
      if (!piece.isEmpty() && !piece.reaches(count)) {
        piece.moveToFront();
      }
      if (supply.read(piece) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is nothing, and nothing more will come. */
  boolean exhausted() throws IOException {
    return !request(1);
  }

  /** How many bytes are there. */
  int available() {
    return piece.length();
  }

  /** The bytes that are there. Whoever takes some takes them from it. */
  Piece piece() {
    return piece;
  }
}
