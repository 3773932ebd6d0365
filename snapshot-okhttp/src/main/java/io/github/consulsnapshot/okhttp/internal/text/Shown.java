package io.github.consulsnapshot.okhttp.internal.text;

/**
 * Text that came from outside, as an error shows it: on one line, cut, and without anything that
 * could alter a terminal or a log.
 */
public final class Shown {
  /** More than any name, path or address that somebody wrote on purpose. */
  private static final int MOST = 1000;

  private Shown() {}

  /** The text, with a question mark for each character that does not show. */
  public static String text(String text) {
    return text(text, MOST);
  }

  /**
   * The beginning of the text, with a question mark for each character that does not show.
   *
   * @param most how many characters there may be; what is cut off is hinted at
   */
  public static String text(String text, int most) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(most).map(c -> shows(c) ? c : '?').forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > most ? shown + "..." : shown.toString();
  }

  private static boolean shows(int c) {
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
