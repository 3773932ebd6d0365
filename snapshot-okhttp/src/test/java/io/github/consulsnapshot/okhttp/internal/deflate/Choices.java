package io.github.consulsnapshot.okhttp.internal.deflate;

import java.util.Random;

/** Whoever decides what comes next: chance, or the bytes of an input. */
interface Choices {
  /** From zero, and below a limit that is more than zero. */
  int below(int limit);

  static Choices of(Random random) {
    return random::nextInt;
  }

  /** Zeros when there are no bytes any more. */
  static Choices of(byte[] input) {
    return new Choices() {
      private int at;

      @Override
      public int below(int limit) {
        int value = next();
        if (limit > 256) {
          value = value << 8 | next();
        }
        return value % limit;
      }

      private int next() {
        return at < input.length ? input[at++] & 0xff : 0;
      }
    };
  }
}
