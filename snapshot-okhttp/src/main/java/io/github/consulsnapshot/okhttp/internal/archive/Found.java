package io.github.consulsnapshot.okhttp.internal.archive;

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
    StringBuilder text = new StringBuilder("\"");
    name.codePoints().limit(MOST).map(c -> isShown(c) ? c : '?').forEach(text::appendCodePoint);
    return text.append(name.codePointCount(0, name.length()) > MOST ? "...\"" : "\"").toString();
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      // Format characters turn the direction of a line.
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
