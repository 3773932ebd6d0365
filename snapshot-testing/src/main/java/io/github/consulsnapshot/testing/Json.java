package io.github.consulsnapshot.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As much JSON as this module needs to read what Consul answers and to write what it is asked:
 * null, Boolean, BigDecimal, String, List and Map.
 */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** Throws IllegalArgumentException when the text is not one JSON value. */
  static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value();
    json.space();
    if (json.at < text.length()) {
      throw json.error("invalid character after top-level value");
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> parseObject(String text) {
    if (parse(text) instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private Object value() {
    space();
    if (at == text.length()) {
      throw error("unexpected end of JSON input");
    }
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    if (ends('}')) {
      return map;
    }
    do {
      space();
      String key = string();
      expect(':');
      map.put(key, value());
    } while (more('}'));
    return map;
  }

  private List<Object> array() {
    List<Object> list = new ArrayList<>();
    at++;
    if (ends(']')) {
      return list;
    }
    do {
      list.add(value());
    } while (more(']'));
    return list;
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      if (c < 0x20) {
        throw error("invalid character in string literal");
      }
      out.append(c == '\\' ? escaped() : c);
    }
    throw error("unexpected end of JSON input");
  }

  private char escaped() {
    if (at == text.length()) {
      throw error("unexpected end of JSON input");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case '"', '\\', '/' -> c;
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw error("unexpected end of JSON input");
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw error("invalid character in string escape code");
    };
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw error("invalid character in literal");
    }
    at += word.length();
    return value;
  }

  private BigDecimal number() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (from == at) {
      throw error("invalid character looking for beginning of value");
    }
    return new BigDecimal(text.substring(from, at));
  }

  private boolean ends(char end) {
    space();
    if (at < text.length() && text.charAt(at) == end) {
      at++;
      return true;
    }
    return false;
  }

  private boolean more(char end) {
    if (ends(end)) {
      return false;
    }
    expect(',');
    return true;
  }

  private void expect(char c) {
    space();
    if (at == text.length()) {
      throw error("unexpected end of JSON input");
    }
    if (text.charAt(at) != c) {
      throw error("invalid character, expected '" + c + "'");
    }
    at++;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException error(String problem) {
    return new IllegalArgumentException(problem);
  }
}
