package io.github.consulsnapshot.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Instant berlin(String local) {
    return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "P367D"})
  void every_senseless_isRefused(Duration interval) {
    assertThatThrownBy(() -> Schedule.every(interval))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("interval: " + interval + " given, ");
  }

  @Test
  void every_next_isAnIntervalLater() {
    assertThat(Schedule.every(Duration.ofHours(6)).next(Instant.EPOCH))
        .isEqualTo("1970-01-01T06:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "0 2 * * *,             2026-01-01T01:59:59, 2026-01-01T02:00",
    "0 2 * * *,             2026-01-01T02:00,    2026-01-02T02:00",
    "'*/15 * * * *',        2026-01-01T00:07:30, 2026-01-01T00:15",
    "5-20/5 8-9 * * *,      2026-01-01T09:20,    2026-01-02T08:05",
    "0 0 29 2 *,            2026-01-01T00:00,    2028-02-29T00:00",
    "0 0 29 2 *,            2096-03-01T00:00,    2104-02-29T00:00",
    "0 0 31 * *,            2026-04-01T00:00,    2026-05-31T00:00",
    // With a star in both, both have to fit: a Monday that is the first of its month.
    "'0 0 */31 2 MON',      2026-01-01T00:00,    2027-02-01T00:00",
    "'0 0 */31 1 FRI',      2026-01-01T00:00,    2027-01-01T00:00",
    "'0 0 29 2 */7',        2026-01-01T00:00,    2032-02-29T00:00",
    // No two 29ths of February on the same day of the week are further from each other.
    "'0 0 29 2 */7',        2088-02-29T00:00,    2128-02-29T00:00",
    "0 12 13 * FRI,         2026-01-01T00:00,    2026-01-02T12:00",
    "0 12 13 * FRI,         2026-01-09T12:00,    2026-01-13T12:00",
    "'0 12 */2 * FRI',      2026-01-01T00:00,    2026-01-09T12:00",
    "0 0 * * 7,             2026-01-01T00:00,    2026-01-04T00:00",
    "0 0 * * 5-7,           2026-01-04T00:00,    2026-01-09T00:00",
    "0 0 1 jan-mar/2 *,     2026-01-02T00:00,    2026-03-01T00:00",
    "@hourly,               2026-01-01T00:00,    2026-01-01T01:00",
    "@daily,                2026-01-01T00:00,    2026-01-02T00:00",
    "@weekly,               2026-01-01T00:00,    2026-01-04T00:00",
    "@monthly,              2026-01-01T00:00,    2026-02-01T00:00",
    "@yearly,               2026-01-01T00:00,    2027-01-01T00:00",
    // Clocks go forward on the 29th of March at two, and back on the 25th of October at three.
    "30 2 * * *,            2026-03-29T01:00,    2026-03-29T03:00",
    "30 2 * * *,            2026-03-29T03:00,    2026-03-30T02:30",
    "'*/30 2 * * *',        2026-03-29T01:00,    2026-03-30T02:00",
    "30 * * * *,            2026-03-29T01:30,    2026-03-29T03:30",
    "30 2 * * *,            2026-10-25T02:30,    2026-10-26T02:30",
  })
  void cron_next_isTheFirstTimeAfter(String expression, String after, String next) {
    assertThat(Schedule.cron(expression, BERLIN).next(berlin(after))).isEqualTo(berlin(next));
  }

  @Test
  void cron_hourlyWhereTheHourComesTwice_runsInEachRealHour() {
    Schedule schedule = Schedule.cron("30 * * * *", BERLIN);
    Instant first = Instant.parse("2026-10-25T00:30:00Z");

    assertThat(schedule.next(first)).isEqualTo(first.plus(Duration.ofHours(1)));
    assertThat(schedule.next(schedule.next(first))).isEqualTo(first.plus(Duration.ofHours(2)));
  }

  @ParameterizedTest
  @CsvSource({
    "'',                'five fields'",
    "'* * * *',         'five fields'",
    "'* * * * * *',     'five fields'",
    "'@midday',         '@daily, @hourly, @monthly, @weekly, @yearly'",
    "'60 * * * *',      '''60'' given as minute; *, numbers from 0 to 59'",
    "'* 24 * * *',      '''24'' given as hour; *, numbers from 0 to 23'",
    "'* * 0 * *',       '''0'' given as day of the month; *, numbers from 1 to 31'",
    "'* * * 13 *',      '''13'' given as month; *, numbers from 1 to 12, the names JAN FEB'",
    "'* * * * 8',       '''8'' given as day of the week; *, numbers from 0 to 7, the names SUN'",
    "'1,61 * * * *',    '''61'' given as minute in ''1,61'''",
    "'1, * * * *',      ''''' given as minute in ''1,'''",
    "'*/0 * * * *',     '''*/0'' given as minute'",
    "'*/60 * * * *',    '''*/60'' given as minute'",
    "'5/10 * * * *',    '''5/10'' given as minute'",
    "'9-5 * * * *',     '''9-5'' given as minute'",
    "'-5 * * * *',      '''-5'' given as minute'",
    "'* * * * MONDAY',  '''MONDAY'' given as day of the week'",
    "'* * * * FRI-MON', '''FRI-MON'' given as day of the week'",
    "'JAN * * * *',     '''JAN'' given as minute'",
    "'* * * 001 *',     '''001'' given as month'",
    "'0 0 30 2 *',      'day of the month ''30'' given with month ''2'''",
    "'0 0 31 4,6,9 *',  'day of the month ''31'' given with month ''4,6,9'''",
  })
  void cron_senseless_isRefusedWithItsField(String expression, String problem) {
    assertThatThrownBy(() -> Schedule.cron(expression, BERLIN))
        .isInstanceOfSatisfying(
            InvalidSettingException.class, e -> assertThat(e.setting()).isEqualTo("cron"))
        .hasMessageContaining(problem);
  }

  @Test
  void cron_hourIsLeftOutOnAllItsDays_isRefusedWithTheReason() {
    // A Sunday that is the 8th of March is the second one of its month: clocks go forward at two.
    String expression = "*/5 2 8 3 */7";

    assertThatThrownBy(() -> Schedule.cron(expression, ZoneId.of("America/New_York")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("left out by the clocks of America/New_York");
    assertThat(Schedule.cron(expression, BERLIN).next(berlin("2026-01-01T00:00")))
        .isEqualTo(berlin("2026-03-08T02:00"));
  }

  /** Each comes in 28 years at least once, and most of them not in eight. */
  @Test
  void cron_anyDayOfTheYearOnASunday_isFound() {
    for (int day = 0; day < 366; day++) {
      LocalDate date = LocalDate.of(2000, 1, 1).plusDays(day);
      Schedule schedule =
          Schedule.cron(
              "0 0 %d %d */7".formatted(date.getDayOfMonth(), date.getMonthValue()), BERLIN);

      LocalDateTime next =
          LocalDateTime.ofInstant(schedule.next(berlin("2026-01-01T00:00")), BERLIN);

      assertThat(next.getMonthValue()).isEqualTo(date.getMonthValue());
      assertThat(next.getDayOfMonth()).isEqualTo(date.getDayOfMonth());
      assertThat(next.getDayOfWeek()).isEqualTo(DayOfWeek.SUNDAY);
    }
  }

  /** Any day of the week is enough for it to have a time. */
  @Test
  void cron_30thOfFebruaryOrAMonday_isAccepted() {
    assertThatCode(() -> Schedule.cron("0 0 30 2 MON", BERLIN)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin,       2026-03-26",
    "Europe/Berlin,       2026-10-22",
    "America/New_York,    2026-03-05",
    "America/New_York,    2026-10-29",
    "Australia/Lord_Howe, 2026-04-02",
    "Australia/Lord_Howe, 2026-10-01",
    "America/Sao_Paulo,   2018-02-15",
    "America/Sao_Paulo,   2018-11-01",
    // At one minute past midnight: the last hour of a day comes again within the next one.
    "America/St_Johns,    2010-03-11",
    "America/St_Johns,    2010-11-04",
    // Without a 30th of December.
    "Pacific/Apia,        2011-12-27",
    "Africa/Casablanca,   2026-02-12",
    "Asia/Kathmandu,      2026-01-30",
    "UTC,                 2028-02-26",
  })
  void cron_anyExpression_isWhatANaiveClockSays(ZoneId zone, String from) {
    Instant start = Instant.parse(from + "T00:00:00Z");
    List<LocalDateTime> shown = new ArrayList<>();
    for (int minute = 0; minute < 7 * 24 * 60; minute++) {
      shown.add(LocalDateTime.ofInstant(start.plusSeconds(60L * minute), zone));
    }
    Random random = new Random(20260329);
    for (int i = 0; i < 60; i++) {
      String expression =
          pick(random, "*", "*/15", "0", "30", "1,31,59", "10-40/15")
              + " "
              + pick(random, "*", "2", "*/3", "0", "0-3", "23", "0,1,2,23", "1-23/2")
              + " "
              + pick(random, "*", "*", "1-15", "29,30", "*/2", "4")
              + " "
              + pick(random, "*", "*", "2-4,10-12", "*/2")
              + " "
              + pick(random, "*", "*", "SUN", "1-5", "7", "*/3");
      Schedule schedule = Schedule.cron(expression, zone);
      List<Instant> found = new ArrayList<>();
      Instant end = start.plusSeconds(60L * shown.size());
      for (Instant at = schedule.next(start); at.isBefore(end); at = schedule.next(at)) {
        found.add(at);
      }

      assertThat(found).as("%s in %s", expression, zone).isEqualTo(naive(expression, start, shown));
    }
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Looks at the clock each minute, and knows nothing of zones. */
  private static List<Instant> naive(String expression, Instant start, List<LocalDateTime> shown) {
    String[] fields = expression.split(" ", -1);
    boolean wild = fields[0].startsWith("*") || fields[1].startsWith("*");
    List<Instant> times = new ArrayList<>();
    Set<LocalDateTime> seen = new HashSet<>(shown.subList(0, 1));
    for (int minute = 1; minute < shown.size(); minute++) {
      LocalDateTime now = shown.get(minute);
      boolean isTime = fits(fields, now) && (wild || !seen.contains(now));
      LocalDateTime skipped = shown.get(minute - 1).plusMinutes(1);
      for (; !wild && skipped.isBefore(now); skipped = skipped.plusMinutes(1)) {
        isTime |= fits(fields, skipped);
      }
      if (isTime) {
        times.add(start.plusSeconds(60L * minute));
      }
      seen.add(now);
    }
    return times;
  }

  private static boolean fits(String[] fields, LocalDateTime time) {
    boolean day = fits(fields[2], time.getDayOfMonth(), 1, 31);
    int weekday = time.getDayOfWeek().getValue();
    boolean week =
        fits(fields[4].replace("SUN", "0"), weekday % 7, 0, 6)
            || (weekday == 7 && fits(fields[4], 7, 7, 7) && !fields[4].startsWith("*"));
    boolean both = fields[2].startsWith("*") || fields[4].startsWith("*");
    return fits(fields[0], time.getMinute(), 0, 59)
        && fits(fields[1], time.getHour(), 0, 23)
        && fits(fields[3], time.getMonthValue(), 1, 12)
        && (both ? day && week : day || week);
  }

  private static boolean fits(String field, int value, int least, int most) {
    return Arrays.stream(field.split(",", -1))
        .anyMatch(
            part -> {
              String[] stepped = part.replace("*", least + "-" + most).split("/", -1);
              String[] range = stepped[0].split("-", -1);
              if (range[0].isEmpty() || !Character.isDigit(range[0].charAt(0))) {
                return false;
              }
              int from = Integer.parseInt(range[0]);
              int to = Integer.parseInt(range[range.length - 1]);
              int step = stepped.length == 1 ? 1 : Integer.parseInt(stepped[1]);
              return value >= from && value <= to && (value - from) % step == 0;
            });
  }

  @Test
  void cron_anyMoment_isLaterThanThat() {
    Random random = new Random(7);
    for (String zone : List.of("Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe")) {
      Schedule schedule = Schedule.cron("0,30 0-4 * * *", ZoneId.of(zone));
      for (int i = 0; i < 2000; i++) {
        Instant after = Instant.ofEpochMilli((long) (random.nextDouble() * 4e12));

        assertThat(schedule.next(after)).isAfter(after);
        assertThat(schedule.next(after)).isBefore(after.plus(Duration.ofHours(21)));
      }
    }
  }

  @Test
  void toString_tellsExpressionAndZone() {
    assertThat(Schedule.cron(" 0 2 * * * ", ZoneOffset.UTC)).hasToString("cron '0 2 * * *' in Z");
    assertThat(Schedule.every(Duration.ofHours(1))).hasToString("every PT1H");
  }
}
