package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of one field of an expression.
 *
 * @param bits one for each value that fits
 * @param star whether it begins with a star, and so restricts nothing by itself
 */
record CronField(long bits, boolean star) {
  private static final Pattern PART =
      Pattern.compile("(?:(\\*)|([0-9A-Z]{1,3})(?:-([0-9A-Z]{1,3}))?)(?:/([0-9]{1,2}))?");

  /** The five fields, in their order. */
  enum Kind {
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY_OF_MONTH("day of the month", 1, 31, ""),
    MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    DAY_OF_WEEK("day of the week", 0, 7, "SUN MON TUE WED THU FRI SAT");

    private final String text;
    private final int least;
    private final int most;
    private final String names;

    Kind(String text, int least, int most, String names) {
      this.text = text;
      this.least = least;
      this.most = most;
      this.names = names;
    }

    @Override
    public String toString() {
      return text;
    }

    String accepted() {
      return "*, numbers from "
          + least
          + " to "
          + most
          + (names.isEmpty() ? "" : ", the names " + names)
          + ", ranges such as "
          + least
          + "-"
          + (least + 1)
          + ", steps of * or of a range from /1 to /"
          + most
          + ", and lists of them with commas are accepted";
    }
  }

  static CronField parse(Kind kind, String text) {
    long bits = 0;
    // With a limit, so that an empty part at the end is seen.
    for (String part : text.split(",", -1)) {
      bits |= part(kind, part, text);
    }
    if (kind == Kind.DAY_OF_WEEK && (bits & 1L << 7) != 0) {
      bits = (bits & ~(1L << 7)) | 1;
    }
    return new CronField(bits, text.startsWith("*"));
  }

  private static long part(Kind kind, String part, String field) {
    Matcher matcher = PART.matcher(part.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw refused(kind, part, field);
    }
    boolean star = matcher.group(1) != null;
    boolean range = star || matcher.group(3) != null;
    // A star ends before the second Sunday.
    int most = kind == Kind.DAY_OF_WEEK ? 6 : kind.most;
    int from = star ? kind.least : value(kind, matcher.group(2), part, field);
    int to = star ? most : range ? value(kind, matcher.group(3), part, field) : from;
    int step = matcher.group(4) == null ? 1 : Integer.parseInt(matcher.group(4));
    boolean steps = matcher.group(4) != null;
    if (from > to || step < 1 || step > kind.most || (steps && !range)) {
      throw refused(kind, part, field);
    }
    long bits = 0;
    for (int value = from; value <= to; value += step) {
      bits |= 1L << value;
    }
    return bits;
  }

  private static int value(Kind kind, String text, String part, String field) {
    int named = List.of(kind.names.split(" ", -1)).indexOf(text);
    if (named >= 0) {
      return kind.least + named;
    }
    // No number of three digits, and none of letters that is no name.
    if (text.length() > 2 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw refused(kind, part, field);
    }
    int value = Integer.parseInt(text);
    if (value < kind.least || value > kind.most) {
      throw refused(kind, part, field);
    }
    return value;
  }

  private static InvalidSettingException refused(Kind kind, String part, String field) {
    return new InvalidSettingException(
        "cron",
        "'"
            + part
            + "' given as "
            + kind
            + (part.equals(field) ? "" : " in '" + field + "'")
            + "; "
            + kind.accepted());
  }

  boolean has(int value) {
    return (bits & 1L << value) != 0;
  }

  /** The first value from this one on; -1 when there is none. */
  int from(int value) {
    long rest = value > 63 ? 0 : bits & -1L << value;
    return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
  }
}
