package io.github.consulsnapshot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.store.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
  private static final Instant NOW = Instant.parse("2027-06-01T00:00:00Z");

  @Test
  void plan_noRule_keepsEverythingAndSaysSo() {
    RetentionPlan plan =
        plan(RetentionPolicy.keepAll(), "2026-01-01T00:00:00Z", "1970-01-01T00:00:00Z");

    assertThat(plan.deleted()).isEmpty();
    assertThat(plan.kept().get(1).reasons()).containsExactly(Reason.KEEP_ALL);
    assertThat(RetentionPolicy.builder().keepAtLeast(1).build())
        .isEqualTo(RetentionPolicy.keepAll());
  }

  @Test
  void plan_last_keepsTheNewestAndGivesEveryReason() {
    RetentionPlan plan =
        plan(
            RetentionPolicy.builder().keepLast(2).keepDaily(1).build(),
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:02Z",
            "2026-01-01T00:00:01Z");

    assertThat(plan.kept())
        .containsExactly(
            new RetentionPlan.Kept(
                at("2026-01-01T00:00:02Z"), Set.of(Reason.LAST, Reason.DAILY, Reason.AT_LEAST)),
            new RetentionPlan.Kept(at("2026-01-01T00:00:01Z"), Set.of(Reason.LAST)));
    assertThat(plan.deleted()).containsExactly(at("2026-01-01T00:00:00Z"));
  }

  @Test
  void plan_within_keepsThoseThatAreJustNotOlder() {
    RetentionPolicy policy = RetentionPolicy.builder().keepWithin(Duration.ofHours(1)).build();

    assertThat(
            plan(policy, "2027-05-31T23:30:00Z", "2027-05-31T23:00:00Z", "2027-05-31T22:59:59.999Z")
                .deleted())
        .containsExactly(at("2027-05-31T22:59:59.999Z"));
  }

  @Test
  void plan_allTooOld_keepsTheNewestNonetheless() {
    RetentionPolicy policy =
        RetentionPolicy.builder().keepWithin(Duration.ofHours(1)).keepAtLeast(2).build();

    RetentionPlan plan =
        plan(policy, "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z", "2020-01-03T00:00:00Z");

    assertThat(plan.deleted()).containsExactly(at("2020-01-01T00:00:00Z"));
    assertThat(plan.kept()).allMatch(kept -> kept.reasons().equals(Set.of(Reason.AT_LEAST)));
  }

  @Test
  void plan_fromTheFuture_staysAndPushesNothingOut() {
    RetentionPlan plan =
        plan(
            RetentionPolicy.keepLast(1),
            "2027-06-01T00:00:00.001Z",
            "2026-01-02T00:00:00Z",
            "2026-01-01T00:00:00Z");

    assertThat(plan.deleted()).containsExactly(at("2026-01-01T00:00:00Z"));
    assertThat(plan.kept().get(0).reasons()).containsExactly(Reason.FUTURE);
    assertThat(plan(RetentionPolicy.keepLast(1), "2027-06-01T00:00:00Z").kept().get(0).reasons())
        .doesNotContain(Reason.FUTURE);
  }

  @Test
  void plan_spared_stays() {
    StoredSnapshot old = at("2026-01-01T00:00:00Z");
    List<StoredSnapshot> all = List.of(old, at("2026-01-02T00:00:00Z"));

    RetentionPlan plan = RetentionPolicy.keepLast(1).plan(all, NOW, Set.of(old.name()));

    assertThat(plan.deleted()).isEmpty();
    assertThat(plan.kept().get(1).reasons()).containsExactly(Reason.SPARED);
  }

  /** A listing may have one twice, of a place that changes meanwhile. */
  @Test
  void plan_oneTwice_isNotKeptAndDeletedAtOnce() {
    StoredSnapshot one = at("2026-01-01T00:00:00Z");

    RetentionPlan plan = RetentionPolicy.keepLast(2).plan(List.of(one, one), NOW, Set.of());

    assertThat(plan.kept()).hasSize(1);
    assertThat(plan.deleted()).isEmpty();
  }

  @Test
  void plan_severalClusters_isRefused() {
    List<StoredSnapshot> mixed =
        List.of(at("2026-01-01T00:00:00Z"), new StoredSnapshot(new SnapshotName("dc2", NOW, 1), 1));

    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> RetentionPolicy.keepLast(1).plan(mixed, NOW, Set.of()))
        .withMessage("snapshots: of dc1 and of dc2 given, those of one are accepted");
  }

  @Test
  void plan_daysOfTwentyThreeAndTwentyFiveHours_beginAtLocalMidnight() {
    RetentionPolicy policy =
        RetentionPolicy.builder().keepDaily(9).zone(ZoneId.of("Europe/Berlin")).build();

    // 29 March 2026 has 23 hours there, and 25 October has 25.
    assertThat(
            plan(
                    policy,
                    "2026-03-28T22:59:59Z",
                    "2026-03-28T23:00:00Z",
                    "2026-03-29T21:59:59Z",
                    "2026-03-29T22:00:00Z")
                .deleted())
        .containsExactly(at("2026-03-28T23:00:00Z"));
    assertThat(
            plan(
                    policy,
                    "2026-10-24T21:59:59Z",
                    "2026-10-24T22:00:00Z",
                    "2026-10-25T22:59:59Z",
                    "2026-10-25T23:00:00Z")
                .deleted())
        .containsExactly(at("2026-10-24T22:00:00Z"));
  }

  /** At one minute past midnight it became 23:01 of the day before: that day comes twice. */
  @Test
  void plan_clocksPutBackOverMidnight_countsEachDayOnce() {
    RetentionPolicy policy =
        RetentionPolicy.builder().keepDaily(3).zone(ZoneId.of("America/St_Johns")).build();

    RetentionPlan plan =
        plan(
            policy,
            "2010-11-07T04:00:00Z", // the 7th, 00:30
            "2010-11-07T03:00:00Z", // the 6th again, 23:30
            "2010-11-07T02:30:30Z", // the 7th for half a minute
            "2010-11-07T02:00:00Z", // the 6th, 23:30
            "2010-11-06T02:00:00Z"); // the 5th

    assertThat(plan.deleted())
        .containsExactly(at("2010-11-07T02:00:00Z"), at("2010-11-07T02:30:30Z"));
  }

  /** Samoa went over the date line: it had no 30 December 2011. */
  @Test
  void plan_dayThatIsMissing_isNotCounted() {
    RetentionPolicy policy =
        RetentionPolicy.builder().keepDaily(2).zone(ZoneId.of("Pacific/Apia")).build();

    assertThat(
            plan(policy, "2011-12-30T10:00:00Z", "2011-12-30T09:59:59Z", "2011-12-29T09:00:00Z")
                .deleted())
        .containsExactly(at("2011-12-29T09:00:00Z"));
  }

  @Test
  void plan_weekOverTheTurnOfTheYear_isOne() {
    RetentionPolicy policy = RetentionPolicy.builder().keepWeekly(9).build();

    assertThat(
            plan(
                    policy,
                    "2026-12-27T23:59:59Z", // Sunday of week 52
                    "2026-12-28T00:00:00Z", // Monday of week 53
                    "2026-12-31T23:59:59Z",
                    "2027-01-01T00:00:00Z",
                    "2027-01-03T23:59:59Z", // Sunday of week 53
                    "2027-01-04T00:00:00Z") // Monday of week 1
                .deleted())
        .containsExactly(
            at("2026-12-28T00:00:00Z"), at("2026-12-31T23:59:59Z"), at("2027-01-01T00:00:00Z"));
    // 31 December 2029 is in week 1 of 2030, and 1 January 2029 in week 1 of 2029.
    assertThat(
            RetentionPolicy.builder()
                .keepWeekly(9)
                .build()
                .plan(
                    List.of(at("2029-01-01T00:00:00Z"), at("2029-12-31T00:00:00Z")),
                    Instant.parse("2031-01-01T00:00:00Z"),
                    Set.of())
                .deleted())
        .isEmpty();
  }

  @Test
  void plan_monthsAndYears_keepTheNewestOfEach() {
    assertThat(
            plan(
                    RetentionPolicy.builder().keepMonthly(2).build(),
                    "2026-01-31T23:59:59Z",
                    "2026-02-01T00:00:00Z",
                    "2026-02-28T23:59:59Z",
                    "2027-02-01T00:00:00Z")
                .deleted())
        .containsExactly(at("2026-01-31T23:59:59Z"), at("2026-02-01T00:00:00Z"));
    assertThat(
            plan(
                    RetentionPolicy.builder().keepYearly(2).build(),
                    "2024-12-31T23:59:59Z",
                    "2025-01-01T00:00:00Z",
                    "2025-12-31T23:59:59Z",
                    "2026-01-01T00:00:00Z")
                .deleted())
        .containsExactly(at("2024-12-31T23:59:59Z"), at("2025-01-01T00:00:00Z"));
  }

  @Test
  void plan_zone_decidesWhatADayIs() {
    String[] times = {"2026-01-01T09:59:59Z", "2026-01-01T10:00:00Z"};

    assertThat(plan(RetentionPolicy.builder().keepDaily(9).build(), times).deleted()).hasSize(1);
    assertThat(
            plan(RetentionPolicy.builder().keepDaily(9).zone(ZoneId.of("+14:00")).build(), times)
                .deleted())
        .isEmpty();
  }

  @Test
  void builder_nonsense_isRefusedByName() {
    RetentionPolicy.Builder builder = RetentionPolicy.builder();
    requireRefused("keepLast", () -> builder.keepLast(0));
    requireRefused("keepDaily", () -> builder.keepDaily(0));
    requireRefused("keepWeekly", () -> builder.keepWeekly(-1));
    requireRefused("keepMonthly", () -> builder.keepMonthly(0));
    requireRefused("keepYearly", () -> builder.keepYearly(0));
    requireRefused("keepAtLeast", () -> builder.keepAtLeast(0));
    requireRefused("keepWithin", () -> builder.keepWithin(Duration.ZERO));
    requireRefused("keepWithin", () -> builder.keepWithin(Duration.ofSeconds(-1)));
    assertThatNullPointerException().isThrownBy(() -> builder.keepWithin(null));
    assertThatNullPointerException().isThrownBy(() -> builder.zone(null));
    assertThat(builder.build()).isEqualTo(RetentionPolicy.keepAll());
  }

  @Test
  void equals_sameRules_isEqualAndShowsThem() {
    RetentionPolicy policy =
        RetentionPolicy.builder().keepLast(3).keepWithin(Duration.ofHours(2)).build();

    assertThat(policy)
        .isEqualTo(RetentionPolicy.builder().keepWithin(Duration.ofHours(2)).keepLast(3).build())
        .hasSameHashCodeAs(
            RetentionPolicy.builder().keepWithin(Duration.ofHours(2)).keepLast(3).build())
        .isNotEqualTo(RetentionPolicy.keepLast(3))
        .hasToString("RetentionPolicy{{LAST=3}, within PT2H, at least 1, Z}");
    assertThat(RetentionPolicy.keepAll()).hasToString("RetentionPolicy{keep all, at least 1, Z}");
  }

  private static void requireRefused(String setting, ThrowingCallable call) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
  }

  private static RetentionPlan plan(RetentionPolicy policy, String... times) {
    return policy.plan(Arrays.stream(times).map(RetentionPolicyTest::at).toList(), NOW, Set.of());
  }

  private static StoredSnapshot at(String time) {
    return new StoredSnapshot(new SnapshotName("dc1", Instant.parse(time), 7), 100);
  }
}
