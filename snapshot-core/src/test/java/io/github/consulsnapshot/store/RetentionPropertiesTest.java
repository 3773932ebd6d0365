package io.github.consulsnapshot.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds for every policy and every listing. A failure names the seed that repeats it. */
class RetentionPropertiesTest {
  private static final int ROUNDS = 2000;
  private static final long SEED = Long.getLong("consulsnapshot.test.seed", 20260131);
  private static final Instant NOW = Instant.parse("2026-04-01T01:30:00Z");

  /** Whole and half hours, both sides of the date line, and clocks put back over midnight. */
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("UTC"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/St_Johns"),
          ZoneId.of("Asia/Kolkata"),
          ZoneId.of("Pacific/Apia"),
          ZoneId.of("America/Sao_Paulo"),
          ZoneId.of("+14:00"));

  /** One round's policy, listing and clock. */
  private record Case(
      long seed,
      NaiveRetention rules,
      List<StoredSnapshot> all,
      Instant now,
      Set<SnapshotName> spared) {
    RetentionPlan plan() {
      return rules.policy().plan(all, now, spared);
    }

    Set<StoredSnapshot> kept() {
      return keptOf(plan());
    }

    Case with(NaiveRetention other) {
      return new Case(seed, other, all, now, spared);
    }

    Case with(List<StoredSnapshot> others, Instant then) {
      return new Case(seed, rules, others, then, spared);
    }
  }

  @Test
  void plan_any_isWhatTheSlowWayFinds() {
    forEachCase(
        (each, random) -> {
          Set<StoredSnapshot> expected = each.rules().kept(each.all(), each.now(), each.spared());
          assertThat(each.kept()).as("%s", each).isEqualTo(expected);
        });
  }

  @Test
  void plan_any_losesAndInventsNothingAndIsInOrder() {
    forEachCase(
        (each, random) -> {
          RetentionPlan plan = each.plan();
          List<StoredSnapshot> newestFirst =
              plan.kept().stream().map(RetentionPlan.Kept::snapshot).toList();
          List<StoredSnapshot> together = new ArrayList<>(newestFirst);
          together.addAll(plan.deleted());
          assertThat(together).as("%s", each).containsExactlyInAnyOrderElementsOf(each.all());
          Comparator<StoredSnapshot> byName = Comparator.comparing(StoredSnapshot::name);
          assertThat(newestFirst).as("%s", each).isSortedAccordingTo(byName.reversed());
          assertThat(plan.deleted()).as("%s", each).isSortedAccordingTo(byName);
          assertThat(plan.kept()).as("%s", each).noneMatch(kept -> kept.reasons().isEmpty());
        });
  }

  @Test
  void plan_any_neverDeletesTheSparedTheNewestOrTheFuture() {
    forEachCase(
        (each, random) -> {
          List<StoredSnapshot> deleted = each.plan().deleted();
          assertThat(deleted)
              .as("%s", each)
              .noneMatch(snapshot -> each.spared().contains(snapshot.name()))
              .noneMatch(snapshot -> snapshot.name().time().isAfter(each.now()));
          each.all().stream()
              .sorted(Comparator.comparing(StoredSnapshot::name).reversed())
              .limit(each.rules().atLeast())
              .forEach(newest -> assertThat(deleted).as("%s", each).doesNotContain(newest));
        });
  }

  @Test
  void plan_anotherOrder_isTheSame() {
    forEachCase(
        (each, random) -> {
          List<StoredSnapshot> shuffled = new ArrayList<>(each.all());
          Collections.shuffle(shuffled, random);
          assertThat(each.with(shuffled, each.now()).plan()).as("%s", each).isEqualTo(each.plan());
        });
  }

  /** So a run that is repeated, or two agents in turn, delete no more than one would. */
  @Test
  void plan_overWhatWasKept_deletesNothing() {
    forEachCase(
        (each, random) -> {
          List<StoredSnapshot> kept = List.copyOf(each.kept());
          assertThat(each.with(kept, each.now()).plan().deleted()).as("%s", each).isEmpty();
        });
  }

  /** Also when not all of it was deleted, in whatever order that was tried. */
  @Test
  void plan_overWhatWasKeptAndSomeThatWereToGo_deletesJustThose() {
    forEachCase(
        (each, random) -> {
          RetentionPlan plan = each.plan();
          Set<StoredSnapshot> left = new HashSet<>(plan.deleted());
          left.removeIf(snapshot -> random.nextBoolean());
          List<StoredSnapshot> there = new ArrayList<>(left);
          there.addAll(each.kept());
          assertThat(each.with(there, each.now()).plan().deleted())
              .as("%s", each)
              .containsExactlyInAnyOrderElementsOf(left);
        });
  }

  @Test
  void plan_moreGenerousPolicy_keepsTheSameAndMore() {
    forEachCase(
        (each, random) -> {
          NaiveRetention rules = each.rules();
          // Without a rule all is kept, and the first rule takes some of that away.
          if (rules.hasNoRule()) {
            return;
          }
          NaiveRetention more =
              new NaiveRetention(
                  rules.last() + random.nextInt(3),
                  rules.within().map(age -> age.plusHours(random.nextInt(50))),
                  rules.daily() + random.nextInt(3),
                  rules.weekly() + random.nextInt(3),
                  rules.monthly() + random.nextInt(3),
                  rules.yearly() + random.nextInt(3),
                  rules.atLeast() + random.nextInt(3),
                  rules.zone());
          assertThat(each.with(more).kept()).as("%s", each).containsAll(each.kept());
        });
  }

  /**
   * What was to go once never comes back into favour: later, with whatever has been added, and with
   * whatever else of the deleted is still there.
   */
  @Test
  void plan_later_stillDeletesWhatWasToGo() {
    forEachCase(
        (each, random) -> {
          RetentionPlan before = each.plan();
          List<StoredSnapshot> later = new ArrayList<>(each.kept());
          Set<StoredSnapshot> left = new HashSet<>(before.deleted());
          left.removeIf(snapshot -> random.nextInt(3) == 0);
          later.addAll(left);
          Set<SnapshotName> taken =
              each.all().stream().map(StoredSnapshot::name).collect(Collectors.toSet());
          listing(random, each.now().plus(Duration.ofDays(1))).stream()
              .filter(snapshot -> !taken.contains(snapshot.name()))
              .forEach(later::add);
          Instant then = each.now().plusSeconds(random.nextInt(100_000_000));
          assertThat(each.with(later, then).plan().deleted()).as("%s", each).containsAll(left);
        });
  }

  private interface Property {
    void check(Case each, Random random);
  }

  private static void forEachCase(Property property) {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = SEED + round;
      Random random = new Random(seed);
      property.check(next(seed, random), random);
    }
  }

  private static Case next(long seed, Random random) {
    // Near a change of the clocks as often as not.
    Instant now =
        random.nextBoolean() ? NOW : Instant.parse("2010-11-07T0" + random.nextInt(10) + ":40:00Z");
    NaiveRetention rules =
        new NaiveRetention(
            count(random),
            random.nextInt(3) == 0
                ? Optional.of(Duration.ofMinutes(1 + random.nextInt(100_000)))
                : Optional.empty(),
            count(random),
            count(random),
            count(random),
            count(random),
            1 + random.nextInt(3),
            ZONES.get(random.nextInt(ZONES.size())));
    List<StoredSnapshot> all = listing(random, now);
    Set<SnapshotName> spared = new HashSet<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      spared.add(
          all.isEmpty() || random.nextInt(4) == 0
              ? new SnapshotName("dc1", now, 77)
              : all.get(random.nextInt(all.size())).name());
    }
    return new Case(seed, rules, all, now, spared);
  }

  private static int count(Random random) {
    return random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 0;
  }

  private static List<StoredSnapshot> listing(Random random, Instant now) {
    // From minutes to months between two, so that each rule has something to decide on.
    long most = 1L << (8 + random.nextInt(16));
    Set<StoredSnapshot> snapshots = new LinkedHashSet<>();
    Instant time = now.plusMillis((long) (random.nextInt(3) * random.nextDouble() * most * 1000));
    for (int i = random.nextInt(40); i > 0 && time.isAfter(Instant.EPOCH); i--) {
      SnapshotName name = new SnapshotName("dc1", time, index(random));
      if (snapshots.stream().noneMatch(snapshot -> snapshot.name().equals(name))) {
        snapshots.add(new StoredSnapshot(name, 1 + random.nextInt(1000)));
      }
      // Some are of the same millisecond.
      time = random.nextInt(8) == 0 ? time : time.minusSeconds((long) (random.nextDouble() * most));
    }
    List<StoredSnapshot> inAnyOrder = new ArrayList<>(snapshots);
    Collections.shuffle(inAnyOrder, random);
    return inAnyOrder;
  }

  private static long index(Random random) {
    return random.nextBoolean() ? random.nextInt(5) : random.nextLong();
  }

  private static Set<StoredSnapshot> keptOf(RetentionPlan plan) {
    return plan.kept().stream().map(RetentionPlan.Kept::snapshot).collect(Collectors.toSet());
  }
}
