package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.SnapshotSource;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An archive that arrives in pieces of the same awkward length, if asked with nothing between. */
final class PiecewiseSource implements SnapshotSource {
  /** What errors call every source of this kind, so that their messages can be compared. */
  static final String NAME = "test.snap";

  private final byte[] archive;
  private final int pieceBytes;
  private final boolean emptyReads;
  private int opened;
  private int closed;

  private PiecewiseSource(byte[] archive, int pieceBytes, boolean emptyReads) {
    this.archive = archive;
    this.pieceBytes = pieceBytes;
    this.emptyReads = emptyReads;
  }

  static PiecewiseSource whole(byte[] archive) {
    return inPieces(archive, Integer.MAX_VALUE);
  }

  static PiecewiseSource inPieces(byte[] archive, int pieceBytes) {
    return new PiecewiseSource(archive, pieceBytes, false);
  }

  /** Before every piece there is a read that returns without a byte. */
  static PiecewiseSource withEmptyReads(byte[] archive, int pieceBytes) {
    return new PiecewiseSource(archive, pieceBytes, true);
  }

  int opened() {
    return opened;
  }

  int closed() {
    return closed;
  }

  @Override
  public InputStream open() {
    opened++;
    return new FilterInputStream(new ByteArrayInputStream(archive)) {
      private boolean empty;

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        empty = !empty;
        if (emptyReads && empty) {
          return 0;
        }
        return super.read(buffer, offset, Math.min(length, pieceBytes));
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }

  @Override
  public String description() {
    return NAME;
  }

  @Override
  public String toString() {
    return emptyReads
        ? pieceBytes + " bytes at a time, with empty reads"
        : pieceBytes == Integer.MAX_VALUE ? "whole" : pieceBytes + " bytes at a time";
  }
}
