package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;

/** Unpacks bytes when they are asked for, where they were read. */
final class UnpackingHere implements Unpacking {
  private final ArchiveInput input;
  private final DeflatedData data;

  UnpackingHere(ArchiveInput input, DeflatedData data) {
    this.input = input;
    this.data = data;
  }

  @Override
  public int readStored(Piece into) throws IOException {
    return input.read(into);
  }

  @Override
  public long ahead() {
    return 0;
  }

  @Override
  public int unpack(ReadAhead stored, Piece into) throws IOException {
    // What was taken before may still give bytes; only then is more needed.
    int unpacked = data.unpack(stored.piece(), into);
    if (unpacked == 0 && !data.isEnded() && stored.exhausted()) {
      throw data.truncated();
    }
    return unpacked;
  }

  @Override
  public void close() {}
}
