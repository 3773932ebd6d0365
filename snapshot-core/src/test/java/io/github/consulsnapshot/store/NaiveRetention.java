package io.github.consulsnapshot.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.maxBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a policy keeps, found the slow way: by groups and their newest, a rule at a time. 0 stands
 * for a rule that there is not.
 */
record NaiveRetention(
    int last,
    Optional<Duration> within,
    int daily,
    int weekly,
    int monthly,
    int yearly,
    int atLeast,
    ZoneId zone) {
  RetentionPolicy policy() {
    RetentionPolicy.Builder builder = RetentionPolicy.builder().keepAtLeast(atLeast).zone(zone);
    within.ifPresent(builder::keepWithin);
    builder = last > 0 ? builder.keepLast(last) : builder;
    builder = daily > 0 ? builder.keepDaily(daily) : builder;
    builder = weekly > 0 ? builder.keepWeekly(weekly) : builder;
    builder = monthly > 0 ? builder.keepMonthly(monthly) : builder;
    builder = yearly > 0 ? builder.keepYearly(yearly) : builder;
    return builder.build();
  }

  boolean hasNoRule() {
    return last + daily + weekly + monthly + yearly == 0 && within.isEmpty();
  }

  Set<StoredSnapshot> kept(List<StoredSnapshot> all, Instant now, Set<SnapshotName> spared) {
    Set<StoredSnapshot> kept = new HashSet<>();
    List<StoredSnapshot> past =
        all.stream().filter(snapshot -> !snapshot.name().time().isAfter(now)).toList();
    all.stream().filter(snapshot -> snapshot.name().time().isAfter(now)).forEach(kept::add);
    all.stream().filter(snapshot -> spared.contains(snapshot.name())).forEach(kept::add);
    if (hasNoRule()) {
      kept.addAll(all);
    }
    kept.addAll(newest(past, atLeast, StoredSnapshot::name));
    kept.addAll(newest(past, last, StoredSnapshot::name));
    within.ifPresent(
        age ->
            past.stream()
                .filter(snapshot -> !snapshot.name().time().isBefore(now.minus(age)))
                .forEach(kept::add));
    kept.addAll(newest(past, daily, this::day));
    kept.addAll(newest(past, weekly, snapshot -> monday(day(snapshot))));
    kept.addAll(newest(past, monthly, snapshot -> YearMonth.from(day(snapshot))));
    kept.addAll(newest(past, yearly, snapshot -> day(snapshot).getYear()));
    return kept;
  }

  private LocalDate day(StoredSnapshot snapshot) {
    return snapshot.name().time().atZone(zone).toLocalDate();
  }

  private static LocalDate monday(LocalDate day) {
    return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  private static List<StoredSnapshot> newest(
      List<StoredSnapshot> past, int count, Function<StoredSnapshot, Object> group) {
    Comparator<StoredSnapshot> byAge =
        Comparator.comparing((StoredSnapshot snapshot) -> snapshot.name().time())
            .thenComparing(
                (first, second) ->
                    Long.compareUnsigned(first.name().index(), second.name().index()));
    return past.stream().collect(groupingBy(group, maxBy(byAge))).values().stream()
        .flatMap(Optional::stream)
        .sorted(byAge.reversed())
        .limit(count)
        .toList();
  }
}
