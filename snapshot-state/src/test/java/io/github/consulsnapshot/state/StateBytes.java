package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** States as bytes, and walks over them. */
final class StateBytes {
  /** LastIndex 5. */
  static final byte[] HEADER = hex("81a94c617374496e64657805");

  private StateBytes() {}

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** A header and one record with this value, of a type of which only the msgpack matters. */
  static byte[] stateWith(byte[]... value) {
    return stateWith(200, value);
  }

  /** A header and one record with this value. */
  static byte[] stateWith(int type, byte[]... value) {
    return concat(HEADER, new byte[] {(byte) type}, concat(value));
  }

  /** A stream that gives at most so many bytes at once. */
  static InputStream inPieces(byte[] state, int piece) {
    return new ByteArrayInputStream(state) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(piece, length));
      }
    };
  }

  static StateSummary walk(byte[] state) {
    return walk(state, ArchiveLimits.defaults(), Integer.MAX_VALUE);
  }

  static StateSummary walk(byte[] state, ArchiveLimits limits, int chunk) {
    StateWalk walk = new StateWalk("", limits);
    for (int at = 0; at < state.length; ) {
      int length = Math.min(chunk, state.length - at);
      // A piece lies anywhere in its buffer, among bytes that are not the walk's.
      byte[] buffer = new byte[length + 5];
      Arrays.fill(buffer, (byte) 0xc1);
      System.arraycopy(state, at, buffer, 3, length);
      walk.accept(buffer, 3, length);
      at += length;
    }
    return walk.finish();
  }

  /** What a walk finds wrong, or null when it finds nothing. */
  static InvalidArchiveException finding(byte[] state, ArchiveLimits limits, int chunk) {
    try {
      walk(state, limits, chunk);
      return null;
    } catch (InvalidArchiveException e) {
      return e;
    }
  }
}
