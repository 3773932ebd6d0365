package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.state.StateSummary;
import io.github.consulsnapshot.state.StateWalk;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import okio.Buffer;
import okio.BufferedSource;

/** The bytes of state.bin, hashed and walked as they pass, whoever takes them. */
final class StateStream extends InputStream {
  private final StateInput input;
  private final StateWalk walk;
  private final MessageDigest digest;
  private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();

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
    requireIntact();
    try {
      long available = input.request();
      if (available == 0) {
        return -1;
      }
      int count = input.source().read(buffer, offset, (int) Math.min(length, available));
      input.consumed(count);
      digest.update(buffer, offset, count);
      walk.accept(buffer, offset, count);
      return count;
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  private void requireIntact() throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
  }

  /** Takes what is left, in place: the common case is that nobody else wants the bytes. */
  void drain() throws IOException {
    requireIntact();
    BufferedSource source = input.source();
    for (long available = input.request(); available > 0; available = input.request()) {
      long taken = 0;
      source.getBuffer().readUnsafe(cursor);
      try {
        while (taken < available && cursor.next() != -1) {
          int count = (int) Math.min(cursor.end - cursor.start, available - taken);
          digest.update(cursor.data, cursor.start, count);
          walk.accept(cursor.data, cursor.start, count);
          taken += count;
        }
      } finally {
        cursor.close();
      }
      source.skip(taken);
      input.consumed(taken);
    }
  }

  StateSummary finish() {
    return walk.finish();
  }
}
