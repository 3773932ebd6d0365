package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;
import okio.Buffer;
import okio.Source;

/** Copies the bytes of an Okio source into the arrays that they are worked on in. */
final class SourceSupply implements ReadAhead.Supply {
  private final Source source;
  private final Buffer chunk = new Buffer();

  SourceSupply(Source source) {
    this.source = source;
  }

  @Override
  public int read(byte[] bytes, int from, int room) throws IOException {
    int read = (int) source.read(chunk, room);
    for (int copied = 0; copied < read; ) {
      copied += chunk.read(bytes, from + copied, read - copied);
    }
    return read;
  }
}
