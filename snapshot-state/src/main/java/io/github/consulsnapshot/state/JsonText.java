package io.github.consulsnapshot.state;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes JSON as Go's encoder does: {@code <}, {@code >} and {@code &} escaped, so that scripts
 * which compare with the output of the {@code consul} command find the same bytes.
 *
 * <p>What does not write enough or too much for its place is a mistake of the caller's, and not
 * looked for.
 */
final class JsonText {
  private static final String HEX = "0123456789abcdef";

  /** Without a remainder by three, so that the pieces of a text can be joined. */
  private static final int BASE64_PIECE = 3 << 12;

  private final Appendable out;
  private final String indent;
  private int depth;
  private boolean first = true;
  private boolean named;

  /** Without {@code indent} all is on one line. */
  JsonText(Appendable out, String indent) {
    this.out = out;
    this.indent = indent;
  }

  JsonText beginObject() throws IOException {
    return begin('{');
  }

  JsonText endObject() throws IOException {
    return end('}');
  }

  JsonText beginArray() throws IOException {
    return begin('[');
  }

  JsonText endArray() throws IOException {
    return end(']');
  }

  /** The name of what comes next in an object. */
  JsonText name(String name) throws IOException {
    separate();
    quote(name);
    write(indent.isEmpty() ? ":" : ": ");
    named = true;
    return this;
  }

  JsonText string(String value) throws IOException {
    separate();
    quote(value);
    return this;
  }

  /** Bytes in base64, as Go writes them. */
  JsonText base64(Bytes value) throws IOException {
    separate();
    write('"');
    // In pieces: a value may be long, and would be in memory twice more.
    for (int at = 0; at < value.length(); at += BASE64_PIECE) {
      int to = Math.min(at + BASE64_PIECE, value.length());
      write(Base64.getEncoder().encodeToString(Arrays.copyOfRange(value.array(), at, to)));
    }
    write('"');
    return this;
  }

  JsonText number(long value) throws IOException {
    return raw(Long.toString(value));
  }

  JsonText unsigned(long value) throws IOException {
    return raw(Long.toUnsignedString(value));
  }

  JsonText bool(boolean value) throws IOException {
    return raw(Boolean.toString(value));
  }

  JsonText nil() throws IOException {
    return raw("null");
  }

  /** A value that is JSON already. */
  JsonText raw(String json) throws IOException {
    separate();
    write(json);
    return this;
  }

  private JsonText begin(char bracket) throws IOException {
    separate();
    write(bracket);
    depth++;
    first = true;
    return this;
  }

  private JsonText end(char bracket) throws IOException {
    depth--;
    if (!first) {
      newLine();
    }
    first = false;
    write(bracket);
    return this;
  }

  private void separate() throws IOException {
    if (named) {
      named = false;
      return;
    }
    if (!first) {
      write(',');
    }
    if (depth > 0) {
      newLine();
    }
    first = false;
  }

  private void newLine() throws IOException {
    if (!indent.isEmpty()) {
      write('\n');
      write(indent.repeat(depth));
    }
  }

  private void quote(String text) throws IOException {
    write('"');
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (mustNotStandBare(c)) {
        out.append(text, written, i);
        escape(c);
        written = i + 1;
      }
    }
    out.append(text, written, text.length());
    write('"');
  }

  /**
   * What Go escapes, and DEL and the C1 controls, which Go lets through to the terminal: the text
   * means the same.
   */
  private static boolean mustNotStandBare(char c) {
    return Character.isISOControl(c)
        || c == '"'
        || c == '\\'
        || c == '<'
        || c == '>'
        || c == '&'
        || c == '\u2028'
        || c == '\u2029';
  }

  private void escape(char c) throws IOException {
    switch (c) {
      case '"' -> write("\\\"");
      case '\\' -> write("\\\\");
      case '\n' -> write("\\n");
      case '\r' -> write("\\r");
      case '\t' -> write("\\t");
      default -> {
        write("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          write(HEX.charAt((c >> shift) & 0xf));
        }
      }
    }
  }

  private void write(char c) throws IOException {
    out.append(c);
  }

  private void write(String text) throws IOException {
    out.append(text);
  }
}
