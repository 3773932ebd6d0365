package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.InvalidSettingException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The times of an expression of five fields in a time zone. It is searched day by day; days on
 * which clocks change are looked at minute by minute, the others by their bits.
 */
record CronSchedule(
    String expression,
    ZoneId zone,
    CronField minute,
    CronField hour,
    CronField dayOfMonth,
    CronField month,
    CronField dayOfWeek)
    implements Schedule {
  private static final Map<String, String> SHORT =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *");

  /**
   * From a 29th of February to the next on the same day of the week it can be 40 years, since 2100
   * has none, as from 2088 to 2128; and clocks may change on that day, so that it has no time.
   */
  private static final int MOST_DAYS = 2 * 40 * 366;

  /**
   * All days there are: in 28 years, of which none is left out as a leap year as 1900 and 2100 are,
   * each day of the year, the 29th of February included, is on each day of the week.
   */
  private static final LocalDate FIRST_OF_ALL = LocalDate.of(2000, 1, 1);

  private static final LocalDate AFTER_ALL = FIRST_OF_ALL.plusYears(28);

  /** By the rules of today, and not by those that clocks had when all days are counted from. */
  private static final Instant LATELY = Instant.parse("2026-01-01T00:00:00Z");

  static CronSchedule parse(String expression, ZoneId zone) {
    Objects.requireNonNull(zone, "zone");
    String stripped = expression.strip();
    String[] fields = SHORT.getOrDefault(stripped, stripped).split("[ \\t]+", -1);
    if (fields.length != 5) {
      throw new InvalidSettingException(
          "cron",
          "'"
              + expression
              + "' given; five fields with spaces between them are accepted: minute, hour, day of"
              + " the month, month, day of the week; or one of "
              + String.join(", ", SHORT.keySet().stream().sorted().toList()));
    }
    CronSchedule schedule =
        new CronSchedule(
            stripped,
            zone,
            CronField.parse(CronField.Kind.MINUTE, fields[0]),
            CronField.parse(CronField.Kind.HOUR, fields[1]),
            CronField.parse(CronField.Kind.DAY_OF_MONTH, fields[2]),
            CronField.parse(CronField.Kind.MONTH, fields[3]),
            CronField.parse(CronField.Kind.DAY_OF_WEEK, fields[4]));
    schedule.requireSomeDay(fields[2], fields[3]);
    schedule.requireSomeTime();
    return schedule;
  }

  private void requireSomeDay(String days, String months) {
    if (FIRST_OF_ALL.datesUntil(AFTER_ALL).noneMatch(this::isDay)) {
      throw new InvalidSettingException(
          "cron",
          "day of the month '"
              + days
              + "' given with month '"
              + months
              + "', which has no such day; a day that some month of them has is accepted");
    }
  }

  /** Such as of an hour that is left out on each of its days, for which clocks go forward then. */
  private void requireSomeTime() {
    if (search(LATELY).isEmpty()) {
      throw new InvalidSettingException(
          "cron",
          "'"
              + expression
              + "' given, whose times are all left out by the clocks of "
              + zone
              + ", which go forward on each of its days; a time that clocks show is accepted");
    }
  }

  private boolean isDay(LocalDate date) {
    if (!month.has(date.getMonthValue())) {
      return false;
    }
    boolean ofMonth = dayOfMonth.has(date.getDayOfMonth());
    boolean ofWeek = dayOfWeek.has(date.getDayOfWeek().getValue() % 7);
    // A star fits every day, so that with one both must fit is to say that the other decides.
    boolean either = !dayOfMonth.star() && !dayOfWeek.star();
    return either ? ofMonth || ofWeek : ofMonth && ofWeek;
  }

  @Override
  public Instant next(Instant after) {
    return search(after)
        .orElseThrow(() -> new IllegalStateException(this + " has no time after " + after));
  }

  private Optional<Instant> search(Instant after) {
    // From the day before on: where clocks go back over midnight, its last hour comes once more.
    LocalDate date = LocalDate.ofInstant(after, zone).minusDays(1);
    for (int days = 0; days < MOST_DAYS; days++) {
      Optional<Instant> found = first(date, after);
      date = date.plusDays(1);
      if (found.isPresent()) {
        // And the first hour of the day after it comes before that.
        return first(date, after).filter(found.get()::isAfter).or(() -> found);
      }
    }
    return Optional.empty();
  }

  /** The first time of a day that is later. */
  private Optional<Instant> first(LocalDate date, Instant after) {
    if (!isDay(date)) {
      return Optional.empty();
    }
    ZoneRules rules = zone.getRules();
    if (clocksChangeOn(date, rules)) {
      return searchMinutes(date, after, rules);
    }
    ZoneOffset offset = rules.getOffset(date.atStartOfDay());
    LocalDateTime from = LocalDateTime.ofInstant(after, offset).plusMinutes(1);
    if (from.toLocalDate().isAfter(date)) {
      return Optional.empty();
    }
    LocalTime time = from.toLocalDate().equals(date) ? from.toLocalTime() : LocalTime.MIN;
    return timeOfDay(time).map(found -> date.atTime(found).toInstant(offset));
  }

  /** Whether a time of the day is left out or comes twice. */
  private static boolean clocksChangeOn(LocalDate date, ZoneRules rules) {
    LocalDateTime start = date.atStartOfDay();
    // Two days, for offsets that are almost one, and changes that can be one.
    Instant from = start.minusDays(2).toInstant(ZoneOffset.UTC);
    Instant to = start.plusDays(3).toInstant(ZoneOffset.UTC);
    ZoneOffsetTransition change = rules.nextTransition(from);
    while (change != null && change.getInstant().isBefore(to)) {
      LocalDateTime one = change.getDateTimeBefore();
      LocalDateTime other = change.getDateTimeAfter();
      LocalDateTime first = one.isBefore(other) ? one : other;
      LocalDateTime last = one.isBefore(other) ? other : one;
      if (!last.isBefore(start) && !first.isAfter(start.plusDays(1))) {
        return true;
      }
      change = rules.nextTransition(change.getInstant());
    }
    return false;
  }

  private Optional<Instant> searchMinutes(LocalDate date, Instant after, ZoneRules rules) {
    Optional<Instant> first = Optional.empty();
    for (int h = hour.from(0); h >= 0; h = hour.from(h + 1)) {
      if (isOver(date.atTime(h, 59), after, rules)) {
        continue;
      }
      for (int m = minute.from(0); m >= 0; m = minute.from(m + 1)) {
        first =
            Stream.concat(first.stream(), instants(date.atTime(h, m), rules))
                .filter(after::isBefore)
                .min(Instant::compareTo);
      }
    }
    return first;
  }

  private static boolean isOver(LocalDateTime time, Instant after, ZoneRules rules) {
    List<ZoneOffset> offsets = rules.getValidOffsets(time);
    return !offsets.isEmpty() && !time.toInstant(offsets.get(offsets.size() - 1)).isAfter(after);
  }

  /** The first from this time on, its seconds left out. */
  private Optional<LocalTime> timeOfDay(LocalTime from) {
    int inHour = hour.has(from.getHour()) ? minute.from(from.getMinute()) : -1;
    if (inHour >= 0) {
      return Optional.of(LocalTime.of(from.getHour(), inHour));
    }
    int later = hour.from(from.getHour() + 1);
    return later < 0 ? Optional.empty() : Optional.of(LocalTime.of(later, minute.from(0)));
  }

  /** When the clock on the wall shows it: once, twice, or never. */
  private Stream<Instant> instants(LocalDateTime time, ZoneRules rules) {
    List<ZoneOffset> offsets = rules.getValidOffsets(time);
    if (minute.star() || hour.star()) {
      return offsets.stream().map(time::toInstant);
    }
    return offsets.isEmpty()
        ? Stream.of(rules.getTransition(time).getInstant())
        : Stream.of(time.toInstant(offsets.get(0)));
  }

  @Override
  public String toString() {
    return "cron '" + expression + "' in " + zone;
  }
}
