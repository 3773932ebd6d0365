package io.github.consulsnapshot.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** When an agent runs. Immutable. */
public sealed interface Schedule permits FixedInterval, CronSchedule {
  /**
   * The first time after a time.
   *
   * @param after any time
   * @return the time, later than that
   */
  Instant next(Instant after);

  /**
   * Again and again after the same time. It is counted from the last run, or, when the agent has
   * made none yet, from the newest snapshot in the stores: to start an agent anew does not put its
   * next run off. It is measured by a clock that does not jump; a machine that was asleep for
   * longer, or whose clock was set forward by more, runs once and counts from there.
   *
   * @param interval more than zero, at most 366 days
   * @return the schedule
   * @throws io.github.consulsnapshot.InvalidSettingException when it is not
   */
  static Schedule every(Duration interval) {
    return new FixedInterval(interval);
  }

  /**
   * At the times of an expression as {@code cron} reads it: five fields, of minute (0 to 59), hour
   * (0 to 23), day of the month (1 to 31), month (1 to 12, or {@code JAN} to {@code DEC}) and day
   * of the week (0 to 7, of which 0 and 7 are Sunday, or {@code SUN} to {@code SAT}). Each is
   * {@code *}, a number, a range such as {@code 1-5}, one of both with a step such as {@code
   * *}{@code /15}, or a list of those with commas. When day of the month and day of the week are
   * both restricted, which is to say that neither begins with {@code *}, a day on which one of them
   * fits is enough. {@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly} and {@code
   * @yearly} are short for such expressions.
   *
   * <p>Where clocks change, it does as {@code cron} does. An expression whose minute or hour begins
   * with {@code *} follows the clock on the wall: it goes on at its pace through the hour that
   * comes twice, and has no times in the one that is left out. One with fixed times has each of
   * them once: a time that is left out is made up for at the first moment after it, and of a time
   * that comes twice only the first counts.
   *
   * @param expression the expression
   * @param zone in whose time it is read
   * @return the schedule
   * @throws io.github.consulsnapshot.InvalidSettingException when it cannot be read, or has no time
   *     at all, as on the 30th of February, or in an hour that clocks leave out on each of its days
   */
  static Schedule cron(String expression, ZoneId zone) {
    return CronSchedule.parse(expression, zone);
  }
}
