package io.github.consulsnapshot.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When an agent runs, and what it refuses before it does. */
final class SnapshotAgentTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Bench bench = new Bench();
  private final MemorySnapshotStore store = new MemorySnapshotStore("memory 1");
  private final MemorySnapshotStore second = new MemorySnapshotStore("memory 2");

  /** Plays the time from the start to some time later, and tells when runs have begun. */
  private List<Duration> play(SnapshotAgent agent, Duration until) {
    bench.time.onSleep(
        slept -> {
          if (bench.time.nanoTime() >= until.toNanos()) {
            bench.holdAgent();
          }
        });
    try (agent) {
      agent.start();
      Bench.until(bench::isHeld);
    }
    return bench.diary.reports().stream()
        .map(report -> Duration.between(Bench.START, report.started()))
        .toList();
  }

  private static void put(MemorySnapshotStore store, Duration before) {
    store.put(new SnapshotName("dc1", Bench.START.minus(before), 1).text(), new byte[] {1});
  }

  private SnapshotAgent.Builder agent() {
    return bench.agent().store("one", store);
  }

  @Test
  void start_emptyStore_runsAtOnceAndThenBySchedule() {
    assertThat(play(agent().build(), Duration.ofMinutes(150)))
        .containsExactly(Duration.ZERO, HOUR, HOUR.multipliedBy(2));
    assertThat(bench.diary.lines())
        .startsWith("state STANDBY", "state LEADING", "state RUNNING", "run OVERDUE")
        .endsWith("state STOPPED");
  }

  @Test
  void start_youngSnapshot_scheduleGoesOnFromThere() {
    put(store, Duration.ofMinutes(40));

    assertThat(play(agent().build(), Duration.ofMinutes(90)))
        .containsExactly(Duration.ofMinutes(20), Duration.ofMinutes(80));
    assertThat(bench.diary.lines()).contains("run SCHEDULE").doesNotContain("run OVERDUE");
  }

  @Test
  void start_oldSnapshot_isOverdue() {
    put(store, Duration.ofMinutes(61));

    assertThat(play(agent().build(), Duration.ofMinutes(30))).containsExactly(Duration.ZERO);
  }

  @Test
  void start_oldSnapshotAndToldToWait_waitsForTheNextTime() {
    put(store, Duration.ofMinutes(61));

    assertThat(play(agent().runWhenOverdue(false).build(), Duration.ofMinutes(90)))
        .containsExactly(HOUR);
  }

  /** Named by a clock that was wrong: nobody knows how old it is. */
  @Test
  void start_snapshotOfTheFuture_doesNotCount() {
    put(store, Duration.ofDays(-400));
    SnapshotAgent agent = agent().build();

    assertThat(play(agent, Duration.ofMinutes(90))).containsExactly(Duration.ZERO, HOUR);
    assertThat(agent.status().stores().get(0).lastVerified().orElseThrow().name().time())
        .isEqualTo(Bench.START.plus(HOUR));
  }

  @Test
  void start_cronAndSnapshotSinceItsLastTime_isNotOverdue() {
    put(store, Duration.ofHours(20));
    Schedule daily = Schedule.cron("0 2 * * *", ZoneOffset.UTC);

    assertThat(play(agent().schedule(daily).build(), Duration.ofHours(3)))
        .containsExactly(Duration.ofHours(2));
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(SuccessRule.ALL, List.of(Duration.ZERO)),
        Arguments.of(SuccessRule.QUORUM, List.of(Duration.ZERO)),
        Arguments.of(SuccessRule.ANY, List.of(Duration.ofMinutes(20))));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void start_oneStoreOfTwoIsBehind_isOverdueByTheRule(SuccessRule rule, List<Duration> runs) {
    put(store, Duration.ofMinutes(40));
    put(second, Duration.ofDays(3));
    SnapshotAgent agent = agent().store("two", second).successRule(rule).build();

    assertThat(play(agent, Duration.ofMinutes(50))).isEqualTo(runs);
  }

  @Test
  void start_storeThatCannotBeListed_doesNotDecide() {
    second.writeOnly();
    put(store, Duration.ofMinutes(40));

    assertThat(play(agent().store("two", second).build(), Duration.ofMinutes(50)))
        .containsExactly(Duration.ofMinutes(20));
  }

  @Test
  void jitter_someChance_putsScheduledRunsOffAndKeepsTheGrid() {
    SnapshotAgent agent = agent().jitter(Duration.ofMinutes(10)).chance(() -> 0.5).build();

    assertThat(play(agent, Duration.ofMinutes(130)))
        .containsExactly(Duration.ZERO, Duration.ofMinutes(65), Duration.ofMinutes(125));
  }

  @Test
  void run_longerThanTheInterval_skipsAndDoesNotCatchUp() {
    bench.client.during(
        () -> {
          if (bench.client.downloads() == 1) {
            bench.time.advance(Duration.ofMinutes(150));
          }
        });

    assertThat(play(agent().build(), Duration.ofMinutes(190)))
        .containsExactly(Duration.ZERO, HOUR.multipliedBy(3));
    assertThat(bench.diary.skipped())
        .containsExactly(Bench.START.plus(HOUR), Bench.START.plus(HOUR.multipliedBy(2)));
  }

  static Stream<Schedule> hourly() {
    return Stream.of(Schedule.every(HOUR), Schedule.cron("@hourly", ZoneOffset.UTC));
  }

  @ParameterizedTest
  @MethodSource("hourly")
  void machine_asleepForDays_oneRun(Schedule schedule) {
    bench.client.during(
        () -> {
          if (bench.client.downloads() == 1) {
            bench.clock.step(Duration.ofDays(3));
          }
        });

    assertThat(play(agent().schedule(schedule).build(), Duration.ofMinutes(50)))
        .hasSizeBetween(1, 2);
  }

  @ParameterizedTest
  @MethodSource("hourly")
  void clock_setBackByYears_runsGoOn(Schedule schedule) {
    bench.client.during(
        () -> {
          if (bench.client.downloads() == 2) {
            bench.clock.step(Duration.ofDays(-4000));
          }
        });
    List<Duration> runs = play(agent().schedule(schedule).build(), HOUR.multipliedBy(5));

    assertThat(runs).hasSizeBetween(5, 6);
  }

  @Test
  void schedule_timeWhileARequestedRunGoesOn_isSkipped() throws Exception {
    CountDownLatch downloading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    put(store, Duration.ofMinutes(40));
    bench.time.onSleep(slept -> Bench.until(() -> downloading.getCount() == 0 || isOver()));
    bench.client.during(
        () -> {
          downloading.countDown();
          goOn.await();
        });
    try (SnapshotAgent agent = agent().build()) {
      agent.start();
      Bench.until(() -> agent.status().state() == AgentStatus.State.LEADING);
      Thread requesting = new Thread(() -> assertThat(agent.runOnce().succeeded()).isTrue());
      requesting.start();
      Bench.until(() -> !bench.diary.skipped().isEmpty());
      bench.time.onSleep(slept -> bench.holdAgent());
      goOn.countDown();
      requesting.join();
    }
    assertThat(bench.diary.skipped()).contains(Bench.START.plus(Duration.ofMinutes(20)));
  }

  private static boolean isOver() {
    return Thread.currentThread().isInterrupted();
  }

  @Test
  void listener_thatThrows_changesNothing() {
    AgentListener failing =
        new AgentListener() {
          @Override
          public void runStarted(RunCause cause, Instant started) {
            throw new AssertionError("on purpose");
          }
        };
    try (SnapshotAgent agent = agent().listener(failing).build()) {
      assertThat(agent.runOnce().succeeded()).isTrue();
    }
  }

  @Test
  void start_storeDenies_isRefusedAndCanBeTriedAgain() {
    StorageDeniedException denied = new StorageDeniedException("memory 1: no such bucket", null);
    store.fail(Operation.PROBE, () -> denied);
    try (SnapshotAgent agent = agent().build()) {
      assertThatThrownBy(agent::start)
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageStartingWith("store one: memory 1: no such bucket")
          .hasCause(denied);
      assertThat(agent.status().state()).isEqualTo(AgentStatus.State.NEW);
      store.mend();

      bench.startAndHold(agent);
      assertThatThrownBy(agent::start).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void start_storeFailsForNow_isReportedAndStarts() {
    store.fail(Operation.PROBE, () -> new IOException("no answer"));
    try (SnapshotAgent agent = agent().build()) {
      bench.startAndHold(agent);
    }
    assertThat(bench.diary.stores().get(0).failure().orElseThrow())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no answer");
  }

  @Test
  void start_interrupted_isCancelledWithTheStatusSet() {
    try (SnapshotAgent agent = agent().build()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(agent::start).isInstanceOf(OperationCancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  static Stream<Arguments> senseless() {
    MemorySnapshotStore keeping = new MemorySnapshotStore("versions");
    keeping.withoutDeleting();
    MemorySnapshotStore other = new MemorySnapshotStore("other");
    return Stream.of(
        refused(b -> b.cluster("DC 1"), "cluster", "'DC 1' given"),
        refused(b -> b.maxFailures(0), "maxFailures", "0 given, at least 1"),
        refused(b -> b.jitter(Duration.ofSeconds(-1)), "jitter", "PT-1S given"),
        refused(b -> b.jitter(HOUR), "jitter", "less than the interval of PT1H"),
        refused(b -> b.schedule(Schedule.every(Duration.ZERO)), "interval", "PT0S given"),
        refused(b -> b.store("", other), "store", "'' given as name"),
        refused(b -> b.store("one", other), "store one", "given twice"),
        refused(
            b -> b.store("two", other).store("three", other), "store three", "store two already"),
        refused(
            b -> b.store("two", new MemorySnapshotStore("memory 1")),
            "store two",
            "memory 1 given, which is store one already"),
        refused(
            b -> b.store("two", keeping, RetentionPolicy.keepLast(3)),
            "store two",
            "nothing can be deleted at versions"));
  }

  private static Arguments refused(
      Function<SnapshotAgent.Builder, SnapshotAgent.Builder> setting, String name, String text) {
    return Arguments.of(setting, name, text);
  }

  @ParameterizedTest(name = "{1}: {2}")
  @MethodSource("senseless")
  void build_senselessSetting_isRefusedByName(
      Function<SnapshotAgent.Builder, SnapshotAgent.Builder> setting, String name, String text) {
    SnapshotAgent.Builder builder = agent();
    assertThatThrownBy(() -> setting.apply(builder).build())
        .isInstanceOfSatisfying(
            InvalidSettingException.class, e -> assertThat(e.setting()).isEqualTo(name))
        .hasMessageContaining(text);
  }

  @Test
  void build_withoutWhatMustBeGiven_isRefused() {
    assertThatThrownBy(() -> bench.agent().build()).hasMessageStartingWith("store: none given");
    assertThatThrownBy(() -> SnapshotAgent.builder().cluster("dc1").store("one", store).build())
        .hasMessageStartingWith("client: none given");
    assertThatThrownBy(
            () -> SnapshotAgent.builder().client(bench.client).store("one", store).build())
        .hasMessageStartingWith("cluster: none given");
  }
}
