package io.github.consulsnapshot.state;

import java.nio.charset.StandardCharsets;

/**
 * Bytes as text on one line, which cannot steer a terminal: what is no printable UTF-8 becomes
 * {@code \xNN}, and a backslash two, so that different bytes never look the same.
 */
final class PrintableText {
  private PrintableText() {}

  static String of(Bytes bytes) {
    if (!bytes.isUtf8()) {
      return escaped(bytes.array(), true);
    }
    StringBuilder text = new StringBuilder(bytes.length());
    bytes
        .utf8()
        .codePoints()
        .forEach(
            point -> {
              if (point == '\\') {
                text.append("\\\\");
              } else if (isPrintable(point)) {
                text.appendCodePoint(point);
              } else {
                text.append(
                    escaped(Character.toString(point).getBytes(StandardCharsets.UTF_8), false));
              }
            });
    return text.toString();
  }

  /** Whether it can be shown as it is, but for the ends of its lines and tabulators. */
  static boolean isText(Bytes bytes) {
    return bytes.isUtf8()
        && bytes
            .utf8()
            .codePoints()
            .allMatch(
                point -> isPrintable(point) || point == '\n' || point == '\r' || point == '\t');
  }

  private static String escaped(byte[] bytes, boolean keepAscii) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte each : bytes) {
      int value = each & 0xff;
      if (keepAscii && value == '\\') {
        text.append("\\\\");
      } else if (keepAscii && value >= 0x20 && value < 0x7f) {
        text.append((char) value);
      } else {
        text.append("\\x%02x".formatted(value));
      }
    }
    return text.toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
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
