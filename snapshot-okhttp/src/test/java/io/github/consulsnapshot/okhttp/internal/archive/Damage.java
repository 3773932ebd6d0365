package io.github.consulsnapshot.okhttp.internal.archive;

import java.util.Arrays;

/** What can become of a byte. */
enum Damage {
  /** It is lost, and all that comes after it. */
  CUT {
    @Override
    byte[] at(byte[] bytes, int index) {
      return Arrays.copyOf(bytes, index);
    }
  },
  /** All its bits are wrong. */
  FLIPPED {
    @Override
    byte[] at(byte[] bytes, int index) {
      byte[] damaged = bytes.clone();
      damaged[index] ^= (byte) 0xff;
      return damaged;
    }
  },
  /** It comes twice. */
  DOUBLED {
    @Override
    byte[] at(byte[] bytes, int index) {
      return Tars.joined(
          Arrays.copyOf(bytes, index + 1), Arrays.copyOfRange(bytes, index, bytes.length));
    }
  },
  /** It is lost. */
  DROPPED {
    @Override
    byte[] at(byte[] bytes, int index) {
      return Tars.joined(
          Arrays.copyOf(bytes, index), Arrays.copyOfRange(bytes, index + 1, bytes.length));
    }
  };

  abstract byte[] at(byte[] bytes, int index);
}
