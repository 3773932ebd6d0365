package io.github.consulsnapshot.examples.snap;

/** Keys as a terminal may be shown them: any byte can be in one, also those that steer it. */
final class KeyText {
  private KeyText() {}

  /** The key, with escapes for a backslash and for what does not show. */
  static String of(String key) {
    StringBuilder text = new StringBuilder();
    key.codePoints()
        .forEach(
            c -> {
              if (c == '\\') {
                text.append("\\\\");
              } else if (shows(c)) {
                text.appendCodePoint(c);
              } else {
                text.append("\\u{%x}".formatted(c));
              }
            });
    return text.toString();
  }

  private static boolean shows(int c) {
    return switch (Character.getType(c)) {
      // Format characters turn the direction of a line.
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
