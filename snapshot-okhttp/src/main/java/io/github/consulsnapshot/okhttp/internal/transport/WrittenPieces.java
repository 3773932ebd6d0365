package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Gathers small pieces and writes large ones into an output, and remembers the last bytes. Neither
 * flushes nor closes the output: that is up to its owner.
 */
final class WrittenPieces extends OutputStream {
  /** Eight times what is read at once, since each write costs a system call; more gains nothing. */
  private static final int PIECE_BYTES = 64 * 1024;

  private static final int TAIL_BYTES = 1024;

  private final OutputStream output;

  /** Those that were written last, and behind them those that are to be. */
  private final byte[] bytes = new byte[TAIL_BYTES + PIECE_BYTES];

  private int written;
  private int end;
  private boolean onlyRemembering;

  WrittenPieces(OutputStream output) {
    this.output = output;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] more, int offset, int length) throws IOException {
    for (int taken = 0; taken < length; ) {
      if (end == bytes.length) {
        writeRest();
        forgetAllButTheTail();
      }
      int count = Math.min(length - taken, bytes.length - end);
      System.arraycopy(more, offset + taken, bytes, end, count);
      end += count;
      taken += count;
    }
  }

  /** Writes what has not been written yet. */
  void writeRest() throws IOException {
    if (end > written && !onlyRemembering) {
      output.write(bytes, written, end - written);
    }
    written = end;
  }

  private void forgetAllButTheTail() {
    System.arraycopy(bytes, end - TAIL_BYTES, bytes, 0, TAIL_BYTES);
    written = TAIL_BYTES;
    end = TAIL_BYTES;
  }

  /** From now on nothing is written, and what has not been written yet never is. */
  void onlyRemember() {
    onlyRemembering = true;
  }

  /** The last bytes, one character each. */
  String tail() {
    int from = Math.max(0, end - TAIL_BYTES);
    return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
  }
}
