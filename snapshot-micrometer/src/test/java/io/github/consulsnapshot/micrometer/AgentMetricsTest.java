package io.github.consulsnapshot.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.agent.AgentStatus;
import io.github.consulsnapshot.agent.AgentStatus.State;
import io.github.consulsnapshot.agent.PruneReport;
import io.github.consulsnapshot.agent.RunCause;
import io.github.consulsnapshot.agent.RunReport;
import io.github.consulsnapshot.agent.SnapshotAgent;
import io.github.consulsnapshot.agent.StoreReport;
import io.github.consulsnapshot.agent.StoreStatus;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.StoredSnapshot;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AgentMetricsTest {
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");
  private static final String CANARY = "canary-of-a-failure";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Instant now = TIME;
  private final AgentMetrics metrics = AgentMetrics.bind(registry, "dc1", () -> now);

  @AfterEach
  void close() {
    metrics.close();
    registry.close();
  }

  @Test
  void bind_beforeAnythingHappens_countsFromZero() {
    assertThat(gauge("leader")).isZero();
    assertThat(gauge("consecutive.failures")).isZero();
    assertThat(counter("runs", "outcome", "success")).isZero();
    assertThat(counter("runs", "outcome", "failure")).isZero();
    assertThat(counter("runs.skipped")).isZero();
    assertThat(runs("success")).isZero();
    assertThat(registry.find("consul.snapshot.age").gauge()).isNull();
  }

  @Test
  void age_timePasses_growsByTheClockAlone() {
    metrics.storeChanged(status(Optional.of(snapshot(TIME, 7, 100))));

    assertThat(gauge("age", "store", "local")).isZero();
    now = TIME.plusMillis(90_500);
    assertThat(gauge("age", "store", "local")).isEqualTo(90.5);
    now = TIME.plus(Duration.ofDays(400));
    assertThat(gauge("age", "store", "local")).isEqualTo(400 * 86_400.0);
    now = TIME.minusSeconds(1);
    assertThat(gauge("age", "store", "local")).as("a clock put back").isZero();
  }

  @Test
  void storeChanged_verified_showsTimeSizeAndIndex() {
    metrics.storeChanged(status(Optional.of(snapshot(TIME, 4711, 12_345))));

    assertThat(gauge("time", "store", "local")).isEqualTo(1769903999.123);
    assertThat(gauge("size", "store", "local")).isEqualTo(12_345);
    assertThat(gauge("index", "store", "local")).isEqualTo(4711);
    assertThat(unit("age")).isEqualTo("seconds");
    assertThat(unit("time")).isEqualTo("seconds");
    assertThat(unit("size")).isEqualTo("bytes");

    metrics.storeChanged(status(Optional.of(snapshot(TIME, -1, 1))));
    assertThat(gauge("index", "store", "local")).isEqualTo(0x1p64);
  }

  /** 0 would be the best of news. */
  @Test
  void storeChanged_noneKnown_isNotANumber() {
    metrics.storeChanged(status(Optional.empty()));

    for (String name : List.of("age", "time", "size", "index")) {
      assertThat(gauge(name, "store", "local")).as(name).isNaN();
    }
  }

  @Test
  void stateChanged_storesOfTheStatus_areKnownAtOnce() {
    metrics.stateChanged(
        new AgentStatus(
            State.STANDBY,
            0,
            Optional.empty(),
            Optional.empty(),
            List.of(
                new StoreStatus("local", Optional.of(snapshot(TIME, 7, 1)), Optional.empty()),
                new StoreStatus("s3", Optional.empty(), Optional.of(failure())))));

    assertThat(gauge("age", "store", "local")).isZero();
    assertThat(gauge("age", "store", "s3")).isNaN();
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void leader_state_isOneWhileItLeads(State state) {
    changeTo(State.LEADING);
    changeTo(state);

    assertThat(gauge("leader")).isEqualTo(state == State.LEADING || state == State.RUNNING ? 1 : 0);
  }

  @Test
  void runFinished_wellOrNot_isCountedAndTimed() {
    metrics.runFinished(run(true, Duration.ofSeconds(3)));
    metrics.runFinished(run(false, Duration.ofSeconds(5)));
    metrics.runFinished(run(false, Duration.ofSeconds(7)));

    assertThat(counter("runs", "outcome", "success")).isEqualTo(1);
    assertThat(counter("runs", "outcome", "failure")).isEqualTo(2);
    assertThat(runs("success")).isEqualTo(1);
    assertThat(runs("failure")).isEqualTo(2);
    assertThat(
            registry
                .get("consul.snapshot.run.duration")
                .tag("outcome", "failure")
                .timer()
                .totalTime(TimeUnit.SECONDS))
        .isEqualTo(12);
  }

  /** A run that was ended is no failure of the backups, and only the agent knows which were. */
  @Test
  void consecutiveFailures_runsFailAndAreEnded_areThoseOfTheStatus() {
    List<Runnable> saves =
        new ArrayList<>(
            List.of(
                () -> {
                  throw failure();
                },
                () -> {
                  Thread.currentThread().interrupt();
                  throw new OperationCancelledException("ended by an interrupt", null);
                },
                () -> {
                  throw failure();
                }));
    try (SnapshotAgent agent =
        SnapshotAgent.builder()
            .client(new FailingClient(() -> saves.remove(0).run()))
            .cluster("dc1")
            .store("local", new MemorySnapshotStore(), RetentionPolicy.keepAll())
            .retry(RetryPolicy.never())
            .listener(metrics)
            .build()) {
      for (int expected : List.of(1, 1, 2)) {
        assertThat(agent.runOnce().succeeded()).isFalse();
        Thread.interrupted();

        assertThat(agent.status().consecutiveFailures()).isEqualTo(expected);
        assertThat(gauge("consecutive.failures")).isEqualTo(expected);
      }
    }
    changeTo(State.LEADING);
    assertThat(gauge("consecutive.failures")).as("after a success").isZero();
  }

  /** A client whose saves never end well. */
  private record FailingClient(Runnable save) implements SnapshotClient {
    @Override
    public SavedSnapshot save(SnapshotTarget target, SaveOptions options) {
      save.run();
      throw new AssertionError("the save was to fail");
    }

    @Override
    public RestoredSnapshot restore(SnapshotSource source, RestoreOptions options) {
      throw new UnsupportedOperationException("an agent never restores");
    }

    @Override
    public void close() {}
  }

  @Test
  void runFinished_stores_areCountedEach() {
    StoredSnapshot snapshot = snapshot(TIME, 7, 100);
    PruneReport pruned =
        new PruneReport(Optional.empty(), List.of(snapshot, snapshot), Optional.empty());
    PruneReport failed =
        new PruneReport(Optional.empty(), List.of(snapshot), Optional.of(failure()));

    metrics.runFinished(run(true, Duration.ofSeconds(1), stored("local", snapshot, pruned)));
    metrics.runFinished(
        run(true, Duration.ofSeconds(1), stored("local", snapshot, failed), failed("s3")));

    assertThat(counter("store.results", "store", "local", "outcome", "success")).isEqualTo(2);
    assertThat(counter("store.results", "store", "local", "outcome", "failure")).isZero();
    assertThat(counter("store.results", "store", "s3", "outcome", "success")).isZero();
    assertThat(counter("store.results", "store", "s3", "outcome", "failure")).isEqualTo(1);
    assertThat(counter("pruned", "store", "local")).isEqualTo(3);
    assertThat(counter("prune.failures", "store", "local")).isEqualTo(1);
    assertThat(counter("prune.failures", "store", "s3")).isZero();
    assertThat(gauge("age", "store", "local")).isZero();
    assertThat(gauge("age", "store", "s3")).isNaN();
  }

  @Test
  void runFinished_storeThatItDidNotComeTo_isNotCounted() {
    metrics.runFinished(
        run(
            false,
            Duration.ofSeconds(1),
            new StoreReport(
                "local", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())));

    assertThat(counter("store.results", "store", "local", "outcome", "failure")).isZero();
  }

  @Test
  void runSkipped_each_isCounted() {
    metrics.runSkipped(TIME);
    metrics.runSkipped(TIME);

    assertThat(counter("runs.skipped")).isEqualTo(2);
  }

  /** Names, locations and errors have no end of values, and may hold what must not be seen. */
  @Test
  void meters_everythingHappened_haveNoTagsButThree() {
    everything(metrics);

    for (Meter meter : registry.getMeters()) {
      assertThat(meter.getId().getName()).startsWith("consul.snapshot.");
      assertThat(meter.getId().getTag("cluster")).isEqualTo("dc1");
      assertThat(meter.getId().getDescription()).isNotBlank();
      assertThat(meter.getId().toString()).doesNotContain(CANARY);
      assertThat(meter.getId().getTags())
          .extracting(Tag::getKey)
          .isSubsetOf("cluster", "store", "outcome");
    }
  }

  @Test
  void close_afterwards_registryIsEmptyAndStaysSo() {
    everything(metrics);

    metrics.close();
    metrics.close();
    everything(metrics);

    assertThat(registry.getMeters()).isEmpty();
    assertThat(registry.isClosed()).isFalse();
    AgentMetrics again = AgentMetrics.bind(registry, "dc1");
    assertThat(registry.getMeters()).isNotEmpty();
    again.close();
  }

  @Test
  void close_metersOfOthers_stay() {
    registry.counter("consul.snapshot.of.another").increment();
    try (AgentMetrics other = AgentMetrics.bind(registry, "dc1-west")) {
      everything(other);
      metrics.close();
      assertThat(registry.get("consul.snapshot.age").tag("cluster", "dc1-west").gauge())
          .isNotNull();
    }

    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getName())
        .containsExactly("consul.snapshot.of.another");
  }

  @Test
  void bind_secondAgentOfTheCluster_isRefused() {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> AgentMetrics.bind(registry, "dc1"))
        .withMessageStartingWith("cluster: 'dc1' given, whose agent has its meters");
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> AgentMetrics.bind(registry, "DC1"));
    assertThatNullPointerException().isThrownBy(() -> AgentMetrics.bind(null, "dc2"));
    assertThatNullPointerException().isThrownBy(() -> AgentMetrics.bind(registry, "dc2", null));
  }

  /** What the README calls them, in its table and its alert rules, is what Prometheus gets. */
  @Test
  void readme_namesInPrometheus_exist() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (AgentMetrics bound = AgentMetrics.bind(prometheus, "dc1", () -> now)) {
      everything(bound);
      String scraped = prometheus.scrape();
      Set<String> named = all("consul_snapshot_[a-z_]+", readme);
      Set<String> exported = all("(?m)^consul_snapshot_[a-z_]+(?=\\{)", scraped);
      // The three numbers and the largest of a timer.
      String timer = "consul_snapshot_run_duration_seconds";
      assertThat(exported.removeIf(name -> name.matches(timer + "_(count|sum|max)"))).isTrue();
      exported.add(timer);

      assertThat(named).isEqualTo(exported);
      assertThat(scraped).doesNotContain(CANARY);
    } finally {
      prometheus.close();
    }
    Set<String> dotted = all("`consul\\.snapshot\\.[a-z.]+(?=`)", readme);
    everything(metrics);
    Set<String> registered = new TreeSet<>();
    registry.getMeters().forEach(meter -> registered.add("`" + meter.getId().getName()));
    assertThat(dotted).isEqualTo(registered);
  }

  private static SnapshotException failure() {
    return new StorageException(CANARY, null);
  }

  private static Set<String> all(String pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  private static void everything(AgentMetrics metrics) {
    StoredSnapshot snapshot = snapshot(TIME, 7, 100);
    PruneReport pruning =
        new PruneReport(Optional.empty(), List.of(snapshot), Optional.of(failure()));
    metrics.storeChanged(new StoreStatus("local", Optional.of(snapshot), Optional.of(failure())));
    metrics.runFinished(
        run(true, Duration.ofSeconds(1), stored("local", snapshot, pruning), failed("s3")));
    metrics.runFinished(run(false, Duration.ofSeconds(1), failed("local"), failed("s3")));
    metrics.runSkipped(TIME);
    metrics.attemptFailed(1, failure());
    metrics.leadershipFailed(failure());
    metrics.stateChanged(
        new AgentStatus(State.LEADING, 1, Optional.empty(), Optional.of(TIME), List.of()));
  }

  private void changeTo(State state) {
    metrics.stateChanged(new AgentStatus(state, 0, Optional.empty(), Optional.empty(), List.of()));
  }

  private static StoreStatus status(Optional<StoredSnapshot> last) {
    return new StoreStatus("local", last, Optional.empty());
  }

  private static StoredSnapshot snapshot(Instant time, long index, long bytes) {
    return new StoredSnapshot(new SnapshotName("dc1", time, index), bytes);
  }

  private static StoreReport stored(String store, StoredSnapshot snapshot, PruneReport pruning) {
    return new StoreReport(
        store, Optional.of(snapshot), Optional.of(CANARY), Optional.empty(), Optional.of(pruning));
  }

  private static StoreReport failed(String store) {
    return new StoreReport(
        store, Optional.empty(), Optional.empty(), Optional.of(failure()), Optional.empty());
  }

  private static RunReport run(boolean succeeded, Duration duration, StoreReport... stores) {
    return new RunReport(
        RunCause.SCHEDULE,
        TIME,
        duration,
        1,
        succeeded,
        Optional.empty(),
        List.of(stores),
        succeeded ? Optional.empty() : Optional.of(failure()));
  }

  private double gauge(String name, String... tags) {
    return registry.get("consul.snapshot." + name).tags(tags).gauge().value();
  }

  private double counter(String name, String... tags) {
    return registry.get("consul.snapshot." + name).tags(tags).counter().count();
  }

  private long runs(String outcome) {
    return registry.get("consul.snapshot.run.duration").tag("outcome", outcome).timer().count();
  }

  private String unit(String name) {
    return registry.get("consul.snapshot." + name).gauge().getId().getBaseUnit();
  }
}
