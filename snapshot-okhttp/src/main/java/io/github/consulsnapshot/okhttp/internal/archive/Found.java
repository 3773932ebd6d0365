package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.okhttp.internal.text.Shown;
import okio.ByteString;

/** Words for bytes that were found where others were expected. */
final class Found {
  private static final int MOST = 64;

  private Found() {}

  static String bytes(ByteString bytes) {
    return bytes.size() + " bytes 0x" + bytes.hex();
  }

  /** A name out of an archive: quoted, cut, and without anything that could alter a terminal. */
  static String name(String name) {
    return '"' + Shown.text(name, MOST) + '"';
  }
}
