package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import java.util.List;
import okhttp3.HttpUrl;

/**
 * Keys as they stand in the path of a URL. Consul redirects a path that it would clean, with an
 * empty part or one of dots, and refuses one with characters that do not print.
 */
public final class KeyPath {
  private KeyPath() {}

  /** Whether Consul takes the key in a path. */
  public static boolean isAccepted(String key) {
    List<String> parts = parts(key);
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      boolean last = i == parts.size() - 1;
      if (part.equals(".") || part.equals("..") || (part.isEmpty() && (!last || i == 0))) {
        return false;
      }
    }
    return key.codePoints().allMatch(KeyPath::prints);
  }

  /** Throws unless Consul can be asked for these keys. */
  static void requireAccepted(KeySelection keys) {
    if (!keys.text().isEmpty() && !isAccepted(keys.text())) {
      throw new InvalidSettingException(
          keys.isSingleKey() ? "key" : "prefix",
          Shown.text(keys.text())
              + " given, which Consul takes in no URL: a slash at its beginning, two in a row, . or"
              + " .. between slashes, and control characters are not accepted. A shorter prefix may"
              + " be");
    }
  }

  /** Puts the key behind what is there. */
  static void append(HttpUrl.Builder url, String key) {
    // Not all at once: OkHttp would take a backslash for a slash.
    parts(key).forEach(url::addPathSegment);
  }

  private static List<String> parts(String key) {
    return List.of(key.split("/", -1));
  }

  private static boolean prints(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
