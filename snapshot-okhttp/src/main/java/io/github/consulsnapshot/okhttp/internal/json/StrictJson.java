package io.github.consulsnapshot.okhttp.internal.json;

import com.squareup.moshi.JsonDataException;

/**
 * What Moshi lets pass and Consul's reader does not: bare control characters in strings, a
 * backslash before any character, and words such as {@code NULL} in upper case.
 */
final class StrictJson {
  private static final String ESCAPES = "\"\\/bfnrtu";

  private StrictJson() {}

  static void require(byte[] json) {
    boolean inString = false;
    for (int i = 0; i < json.length; i++) {
      int c = json[i];
      if (!inString) {
        inString = c == '"';
        // An exponent is all that is written in capitals, and stands behind a digit.
        if (c >= 'A' && c <= 'Z' && !(c == 'E' && i > 0 && isDigit(json[i - 1]))) {
          throw new JsonDataException("a capital letter outside of a string at byte " + i);
        }
      } else if (c == '"') {
        inString = false;
      } else if (c >= 0 && c < ' ') {
        throw new JsonDataException("a control character in a string at byte " + i);
      } else if (c == '\\') {
        i++;
        if (i < json.length && ESCAPES.indexOf(json[i]) < 0) {
          throw new JsonDataException("an unknown escape in a string at byte " + i);
        }
      }
    }
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
