package io.github.consulsnapshot.store;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.store.RetentionPlan.Kept;
import io.github.consulsnapshot.store.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which snapshots of one cluster in one store may go. Immutable.
 *
 * <p>Each rule keeps some; what no rule keeps is deleted. A policy without a rule keeps everything.
 * The newest ones ({@link Builder#keepAtLeast}, one by default) stay whatever the rules say, and so
 * do those whose time is still to come: they were named by a clock that was wrong, and must not
 * push others out.
 */
public final class RetentionPolicy {
  private static final RetentionPolicy KEEP_ALL = builder().build();

  private final Map<Reason, Integer> counts;
  private final Optional<Duration> within;
  private final int atLeast;
  private final ZoneId zone;

  private RetentionPolicy(Builder builder) {
    counts = Collections.unmodifiableMap(new EnumMap<>(builder.counts));
    within = builder.within;
    atLeast = builder.atLeast;
    zone = builder.zone;
  }

  /**
   * Nothing is ever deleted.
   *
   * @return the policy
   */
  public static RetentionPolicy keepAll() {
    return KEEP_ALL;
  }

  /**
   * The newest so many stay.
   *
   * @param count how many, at least 1
   * @return the policy
   */
  public static RetentionPolicy keepLast(int count) {
    return builder().keepLast(count).build();
  }

  /**
   * A builder that begins without a rule.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Sorts the snapshots of one cluster in one store into those that stay and those that go. Nothing
   * is read and nothing is done.
   *
   * @param snapshots all that the store has of the cluster, in any order; of several with one name,
   *     one is in the plan
   * @param now the present time
   * @param spared names that stay whatever the rules say, such as that of the snapshot that was
   *     verified just now; need not be among the snapshots
   * @return the plan
   * @throws InvalidSettingException when the snapshots are of several clusters: those of one must
   *     not push out those of another
   */
  public RetentionPlan plan(
      Collection<StoredSnapshot> snapshots, Instant now, Collection<SnapshotName> spared) {
    Objects.requireNonNull(now, "now");
    // One of each name: a name that is kept and deleted at once would be deleted.
    NavigableMap<SnapshotName, StoredSnapshot> byName = new TreeMap<>();
    snapshots.forEach(snapshot -> byName.put(snapshot.name(), snapshot));
    requireOneCluster(byName);
    Set<SnapshotName> names = Set.copyOf(spared);
    Map<Reason, Rule> rules = rules(now);
    List<Kept> kept = new ArrayList<>();
    List<StoredSnapshot> deleted = new ArrayList<>();
    for (StoredSnapshot snapshot : byName.descendingMap().values()) {
      Set<Reason> reasons = reasons(snapshot.name(), now, rules);
      if (names.contains(snapshot.name())) {
        reasons.add(Reason.SPARED);
      }
      if (reasons.isEmpty()) {
        deleted.add(snapshot);
      } else {
        kept.add(new Kept(snapshot, reasons));
      }
    }
    Collections.reverse(deleted);
    return new RetentionPlan(kept, deleted);
  }

  private static void requireOneCluster(NavigableMap<SnapshotName, StoredSnapshot> byName) {
    if (byName.isEmpty()) {
      return;
    }
    // The cluster is what names are sorted by first.
    String first = byName.firstKey().cluster();
    String last = byName.lastKey().cluster();
    if (!first.equals(last)) {
      throw new InvalidSettingException(
          "snapshots", "of " + first + " and of " + last + " given, those of one are accepted");
    }
  }

  private Set<Reason> reasons(SnapshotName name, Instant now, Map<Reason, Rule> rules) {
    if (name.time().isAfter(now)) {
      return EnumSet.of(Reason.FUTURE);
    }
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    // Each rule sees each snapshot, so that it can count.
    rules.forEach(
        (reason, rule) -> {
          if (rule.keeps(name)) {
            reasons.add(reason);
          }
        });
    return reasons;
  }

  private Map<Reason, Rule> rules(Instant now) {
    Map<Reason, Rule> rules = new EnumMap<>(Reason.class);
    if (counts.isEmpty() && within.isEmpty()) {
      rules.put(Reason.KEEP_ALL, name -> true);
    }
    rules.put(Reason.AT_LEAST, new Newest(atLeast, SnapshotName::text));
    within.ifPresent(
        age ->
            rules.put(
                Reason.WITHIN, name -> Duration.between(name.time(), now).compareTo(age) <= 0));
    counts.forEach((reason, count) -> rules.put(reason, new Newest(count, period(reason))));
    return rules;
  }

  /** What the snapshots have in common of which such a rule keeps the newest. */
  private Function<SnapshotName, String> period(Reason reason) {
    return switch (reason) {
      case DAILY -> name -> day(name).toString();
      // The year of the week: the last days of December may be in the first week of the next.
      case WEEKLY ->
          name ->
              day(name).get(IsoFields.WEEK_BASED_YEAR)
                  + "W"
                  + day(name).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case MONTHLY -> name -> Long.toString(day(name).getLong(ChronoField.PROLEPTIC_MONTH));
      case YEARLY -> name -> Integer.toString(day(name).getYear());
      default -> SnapshotName::text;
    };
  }

  private LocalDate day(SnapshotName name) {
    return LocalDate.ofInstant(name.time(), zone);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RetentionPolicy policy
        && counts.equals(policy.counts)
        && within.equals(policy.within)
        && atLeast == policy.atLeast
        && zone.equals(policy.zone);
  }

  @Override
  public int hashCode() {
    return Objects.hash(counts, within, atLeast, zone);
  }

  @Override
  public String toString() {
    return "RetentionPolicy{"
        + (counts.isEmpty() && within.isEmpty() ? "keep all" : counts)
        + within.map(age -> ", within " + age).orElse("")
        + ", at least "
        + atLeast
        + ", "
        + zone
        + "}";
  }

  /** Decides on one snapshot after the other, from the newest to the oldest. */
  private interface Rule {
    boolean keeps(SnapshotName name);
  }

  /** Keeps the newest snapshot of each of so many periods that have one. */
  private static final class Newest implements Rule {
    private final int count;
    private final Function<SnapshotName, String> period;

    /**
     * All of them and not the last one only: where clocks are put back over midnight, an old day
     * comes once more within the new one.
     */
    private final Set<String> seen = new HashSet<>();

    Newest(int count, Function<SnapshotName, String> period) {
      this.count = count;
      this.period = period;
    }

    @Override
    public boolean keeps(SnapshotName name) {
      return seen.size() < count && seen.add(period.apply(name));
    }
  }

  /** Makes {@link RetentionPolicy}. Not for use by several threads. */
  public static final class Builder {
    private final Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
    private Optional<Duration> within = Optional.empty();
    private int atLeast = 1;
    private ZoneId zone = ZoneOffset.UTC;

    private Builder() {}

    /**
     * Keeps the newest so many.
     *
     * @param count at least 1
     * @return this
     */
    public Builder keepLast(int count) {
      return count("keepLast", Reason.LAST, count);
    }

    /**
     * Keeps those that are not older.
     *
     * @param age more than zero
     * @return this
     */
    public Builder keepWithin(Duration age) {
      Objects.requireNonNull(age, "age");
      if (age.isNegative() || age.isZero()) {
        throw new InvalidSettingException("keepWithin", age + " given, more than zero is accepted");
      }
      within = Optional.of(age);
      return this;
    }

    /**
     * Keeps the newest of each of the last so many days that have one.
     *
     * @param days at least 1
     * @return this
     */
    public Builder keepDaily(int days) {
      return count("keepDaily", Reason.DAILY, days);
    }

    /**
     * Keeps the newest of each of the last so many weeks, from Monday on, that have one.
     *
     * @param weeks at least 1
     * @return this
     */
    public Builder keepWeekly(int weeks) {
      return count("keepWeekly", Reason.WEEKLY, weeks);
    }

    /**
     * Keeps the newest of each of the last so many months that have one.
     *
     * @param months at least 1
     * @return this
     */
    public Builder keepMonthly(int months) {
      return count("keepMonthly", Reason.MONTHLY, months);
    }

    /**
     * Keeps the newest of each of the last so many years that have one.
     *
     * @param years at least 1
     * @return this
     */
    public Builder keepYearly(int years) {
      return count("keepYearly", Reason.YEARLY, years);
    }

    /**
     * Keeps the newest so many whatever the rules say; 1 by default.
     *
     * @param count at least 1
     * @return this
     */
    public Builder keepAtLeast(int count) {
      atLeast = requirePositive("keepAtLeast", count);
      return this;
    }

    /**
     * Where days, weeks, months and years begin; UTC by default.
     *
     * @param value the time zone
     * @return this
     */
    public Builder zone(ZoneId value) {
      zone = Objects.requireNonNull(value, "value");
      return this;
    }

    private Builder count(String setting, Reason reason, int count) {
      counts.put(reason, requirePositive(setting, count));
      return this;
    }

    private static int requirePositive(String setting, int count) {
      if (count < 1) {
        throw new InvalidSettingException(setting, count + " given, at least 1 is accepted");
      }
      return count;
    }

    /**
     * The policy.
     *
     * @return the policy
     */
    public RetentionPolicy build() {
      return new RetentionPolicy(this);
    }
  }
}
