package io.github.consulsnapshot.state;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text out of a state for people: whoever may write keys must not steer the terminal of whoever
 * looks at a snapshot. What is no UTF-8 is shown as {@code \xff}, and characters that do not show,
 * or turn the direction of a line, as {@code \}{@code u001b}.
 */
final class ShownText {
  private ShownText() {}

  static String of(Bytes text) {
    StringBuilder shown = new StringBuilder(text.length());
    ByteBuffer in = ByteBuffer.wrap(text.array());
    CharBuffer out = CharBuffer.allocate(text.length());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    for (boolean more = true; more; ) {
      CoderResult result = decoder.decode(in, out, true);
      out.flip().codePoints().forEach(c -> append(shown, c));
      out.clear();
      more = result.isError();
      for (int i = 0; more && i < result.length(); i++) {
        shown.append(String.format("\\x%02x", in.get() & 0xff));
      }
    }
    return shown.toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
      default -> shown.appendCodePoint(c);
    }
  }
}
