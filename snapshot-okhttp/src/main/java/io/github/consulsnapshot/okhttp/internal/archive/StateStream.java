package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.state.StateSummary;
import io.github.consulsnapshot.state.StateWalk;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;

/** The bytes of state.bin, hashed and walked as they pass, whoever takes them. */
final class StateStream extends InputStream {
  private final StateInput input;
  private final StateWalk walk;
  private final MessageDigest digest;

  /** What ended the stream early. Kept, because a reader in between may swallow it. */
  private Exception failure;

  StateStream(StateInput input, StateWalk walk, MessageDigest digest) {
    this.input = input;
    this.walk = walk;
    this.digest = digest;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    KeptFailure.rethrow(failure);
    try {
      int available = input.request();
      if (available == 0) {
        return -1;
      }
      int count = Math.min(length, available);
      input.source().piece().take(buffer, offset, count);
      input.consumed(count);
      judge(buffer, offset, count);
      return count;
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  /** Takes what is left, in place: the common case is that nobody else wants the bytes. */
  void drain() throws IOException {
    KeptFailure.rethrow(failure);
    Piece piece = input.source().piece();
    for (int count = input.request(); count > 0; count = input.request()) {
      judge(piece.array(), piece.start(), count);
      piece.skip(count);
      input.consumed(count);
    }
  }

  private void judge(byte[] bytes, int from, int length) {
    digest.update(bytes, from, length);
    walk.accept(bytes, from, length);
  }

  StateSummary finish() {
    return walk.finish();
  }
}
