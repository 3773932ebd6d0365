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
  private final Examiner examiner;
  private final Examination examination;

  /** What ended the stream early. Kept, because a reader in between may swallow it. */
  private Exception failure;

  StateStream(StateInput input, StateWalk walk, MessageDigest digest, Examination examination) {
    this.input = input;
    this.walk = walk;
    this.examiner =
        (bytes, from, length) -> {
          digest.update(bytes, from, length);
          walk.accept(bytes, from, length);
        };
    this.examination = examination;
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
      int available = input.request();
      if (available == 0) {
        return -1;
      }
      int count = Math.min(length, available);
      input.source().take(buffer, offset, count);
      input.consumed(count);
      examination.pass(examiner, buffer, offset, count);
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
    ReadAhead source = input.source();
    for (int count = input.request(); count > 0; count = input.request()) {
      passOn(source, count);
      input.consumed(count);
    }
  }

  private void passOn(ReadAhead source, int count) throws IOException {
    if (count == source.available()) {
      source.replace(examination.exchange(examiner, source.array(), source.start(), count));
    } else {
      examination.pass(examiner, source.array(), source.start(), count);
      source.skip(count);
    }
  }

  StateSummary finish() throws IOException {
    examination.settle();
    return walk.finish();
  }
}
