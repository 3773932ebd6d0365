package io.github.consulsnapshot.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;

/** What the texts of all errors have in common, whatever bytes they speak of. */
public final class ErrorText {
  /** No sentence that somebody is meant to read is longer. */
  private static final int LONGEST = 5000;

  private ErrorText() {}

  /** Fails unless the messages of an error and of its causes are one short line each. */
  public static void requireReadable(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e.getClass().getName().startsWith("io.github.consulsnapshot.")) {
        requireReadable(e.getMessage());
      }
    }
  }

  /** Fails unless a text is one short line that alters no terminal. */
  public static void requireReadable(String text) {
    if (text.isBlank() || text.length() > LONGEST) {
      fail("an empty text, or a long one: %s", text);
    }
    text.codePoints()
        .filter(c -> !shows(c))
        .findFirst()
        .ifPresent(c -> fail("U+%x in %s", c, text));
  }

  private static boolean shows(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  /** Fails when an error or one of its causes shows one of the secrets. */
  public static void requireKept(Throwable error, List<String> secrets) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      String text = e.toString();
      for (String secret : secrets) {
        assertThat(text).doesNotContain(secret);
      }
    }
  }
}
