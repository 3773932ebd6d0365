package io.github.consulsnapshot.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.StoredSnapshot;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A year of an agent, in which clocks are set, the machine sleeps, runs are slow, and Consul and
 * the store fail by chance. What must hold is looked at after every step.
 */
final class SimulatedYearTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration YEAR = Duration.ofDays(365);
  private static final int KEPT = 24;
  private static final String FOREIGN = "consul-dc2-20200101T000000.000Z-1.snap";

  private final Bench bench = new Bench();
  private final MemorySnapshotStore store = new MemorySnapshotStore();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger downloading = new AtomicInteger();

  private record Began(long nanos, Instant wall, int disturbances) {}

  private final List<Began> runs = new ArrayList<>();
  private Optional<Throwable> violated = Optional.empty();
  private Optional<StoredSnapshot> lastGood = Optional.empty();
  private int good;
  private int ended;
  private int checked;

  /** How often the clock was set or the machine slept. */
  private int disturbances;

  private Duration slowest = Duration.ZERO;

  static Stream<Arguments> years() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    return Stream.of(
        Arguments.of(Schedule.every(HOUR), 1L, false),
        Arguments.of(Schedule.every(HOUR), 2L, true),
        Arguments.of(Schedule.cron("@hourly", berlin), 3L, false),
        Arguments.of(Schedule.cron("@hourly", berlin), 4L, true));
  }

  @ParameterizedTest(name = "{0}, disturbed {2}")
  @MethodSource("years")
  void year_ofAnHourlyAgent_keepsItsPromises(Schedule schedule, long seed, boolean disturbed)
      throws Exception {
    Random random = new Random(seed);
    store.put(FOREIGN, new byte[] {1});
    store.put("notes.txt", new byte[] {1});
    bench.client.during(() -> download(random, disturbed));
    store.fail(
        Operation.COMMIT,
        () -> disturbed && random.nextInt(40) == 0 ? new IOException("no answer") : null);
    store.fail(
        Operation.CONFIRM,
        () -> disturbed && random.nextInt(40) == 0 ? new IOException("no answer") : null);
    store.fail(
        Operation.DELETE,
        () -> disturbed && random.nextInt(40) == 0 ? new IOException("no answer") : null);
    try (SnapshotAgent agent =
        bench
            .agent()
            .schedule(schedule)
            .store("one", store, RetentionPolicy.keepLast(KEPT))
            .listener(new Watching())
            .build()) {
      bench.time.onSleep(slept -> step(agent, random, disturbed));
      agent.start();
      over.await();
    }

    assertThat(violated).isEmpty();
    assertThat(store.names()).contains(FOREIGN, "notes.txt");
    if (!disturbed) {
      assertThat(runs).hasSize(365 * 24 + 1);
      assertThat(bench.diary.skipped()).isEmpty();
      assertThat(store.snapshots()).hasSize(KEPT + 1);
    } else {
      assertThat(disturbances).isGreaterThan(50);
      assertThat(bench.diary.skipped()).isNotEmpty();
      assertThat(bench.diary.reports()).anyMatch(report -> !report.succeeded());
    }
  }

  private void download(Random random, boolean disturbed) {
    assertThat(downloading.incrementAndGet()).isEqualTo(1);
    try {
      if (disturbed && random.nextInt(50) == 0) {
        Duration slow = Duration.ofMinutes(random.nextInt(5 * 60));
        slowest = slow.compareTo(slowest) > 0 ? slow : slowest;
        bench.time.advance(slow);
      }
      if (disturbed && random.nextInt(30) == 0) {
        throw PlayedClient.brokenLine();
      }
    } finally {
      downloading.decrementAndGet();
    }
  }

  /** On the thread of the agent, whenever it waits. */
  private void step(SnapshotAgent agent, Random random, boolean disturbed) {
    if (violated.isPresent() || bench.time.nanoTime() > YEAR.toNanos()) {
      over.countDown();
      Bench.untilInterrupted();
      return;
    }
    try {
      check(agent);
    } catch (AssertionError e) {
      violated = Optional.of(e);
    }
    if (disturbed && random.nextInt(10_000) == 0) {
      disturbances++;
      switch (random.nextInt(3)) {
        case 0 -> bench.clock.step(Duration.ofMinutes(-random.nextInt(12 * 60)));
        case 1 -> bench.clock.step(Duration.ofMinutes(random.nextInt(12 * 60)));
        // Asleep: the clock on the wall goes on, and the other does not.
        default -> bench.clock.step(Duration.ofHours(random.nextInt(24 * 9)));
      }
    }
  }

  private void check(SnapshotAgent agent) {
    if (checked == ended) {
      return;
    }
    checked = ended;
    List<StoredSnapshot> there =
        store.snapshots().stream()
            .filter(snapshot -> snapshot.name().cluster().equals("dc1"))
            .toList();
    StoreStatus status = agent.status().stores().get(0);
    assertThat(status.lastVerified()).isEqualTo(lastGood);
    lastGood.ifPresent(last -> assertThat(there).contains(last));
    assertThat(there).hasSizeGreaterThanOrEqualTo(Math.min(good, KEPT));
    assertThat(status.age(bench.clock.instant()))
        .isEqualTo(
            lastGood
                .map(last -> Duration.between(last.name().time(), bench.clock.instant()))
                .map(age -> age.isNegative() ? Duration.ZERO : age));
  }

  /** Each run is judged by the one before it. */
  private final class Watching implements AgentListener {
    @Override
    public void runStarted(RunCause cause, Instant started) {
      Began now = new Began(bench.time.nanoTime(), started, disturbances);
      if (!runs.isEmpty()) {
        Began before = runs.get(runs.size() - 1);
        Duration real = Duration.ofNanos(now.nanos() - before.nanos());
        try {
          // Sooner than by the schedule only when the clock was set: one run for each time.
          if (now.disturbances() == before.disturbances()) {
            assertThat(real.plus(slowest)).isGreaterThanOrEqualTo(HOUR);
          }
          // Later never by more than a slow run and a clock that was set back a little.
          assertThat(real).isLessThanOrEqualTo(slowest.plus(HOUR.multipliedBy(2)));
        } catch (AssertionError e) {
          violated = violated.or(() -> Optional.of(e));
        }
      }
      runs.add(now);
    }

    @Override
    public void runFinished(RunReport report) {
      ended++;
      Optional<StoredSnapshot> stored = report.stores().get(0).stored();
      if (stored.isPresent()) {
        lastGood = stored;
        good++;
      }
    }

    @Override
    public void leadershipFailed(SnapshotException failure) {
      disturbances++;
    }
  }
}
