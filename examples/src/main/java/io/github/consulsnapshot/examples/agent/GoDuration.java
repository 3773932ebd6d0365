package io.github.consulsnapshot.examples.agent;

import io.github.consulsnapshot.InvalidSettingException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 90s}, {@code 1h30m}, {@code 1.5h}; a bare 0 is one too. */
final class GoDuration {
  private static final Pattern PART = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of("ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

  private GoDuration() {}

  /**
   * Reads one.
   *
   * @param setting what errors call it
   * @param text the text
   * @throws InvalidSettingException when it is none, or negative
   */
  static Duration parse(String setting, String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    int end = 0;
    while (end < text.length() && part.find(end) && part.start() == end) {
      nanos =
          nanos.add(
              new BigDecimal(part.group(1)).multiply(new BigDecimal(NANOS.get(part.group(2)))));
      end = part.end();
    }
    if (text.isEmpty()
        || end < text.length()
        || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new InvalidSettingException(
          setting, "'" + text + "' given, expected a duration such as 30s, 15m, 1h or 1h30m");
    }
    return Duration.ofNanos(nanos.longValue());
  }
}
