package io.github.consulsnapshot.s3;

import java.io.IOException;

/**
 * How long each part of an upload is. The length of an archive is not known before its end, S3
 * takes 10,000 parts, and a part is in memory as a whole: so the first parts are small, and only an
 * archive that turns out to be huge gets large ones.
 */
final class PartSizes {
  private static final int MIB = 1 << 20;

  /** So many are taken by S3. */
  static final int MOST_PARTS = 10_000;

  private PartSizes() {}

  /** The length of a part, which only the last one may fall short of. */
  static int of(int number) throws IOException {
    if (number > MOST_PARTS) {
      throw new IOException("the archive is longer than the " + longest() + " bytes that fit here");
    }
    return number <= 1000
        ? 8 * MIB
        : number <= 2000 ? 64 * MIB : number <= 3000 ? 256 * MIB : large();
  }

  /** The rest of 5 TiB in 7,000 parts. */
  private static int large() {
    return 704 * MIB;
  }

  /** What all parts together hold: a little more than 5 TiB. */
  static long longest() {
    return 1000L * (8 + 64 + 256) * MIB + 7000L * large();
  }
}
