package io.github.consulsnapshot.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.agent.RunReport;
import io.github.consulsnapshot.agent.SnapshotAgent;
import io.github.consulsnapshot.agent.StoreStatus;
import io.github.consulsnapshot.agent.SuccessRule;
import io.github.consulsnapshot.micrometer.AgentMetrics;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.ManualTime;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Result, status and metrics of an agent with two stores say the same, and it is true. */
class TwoStoresTest {
  private final MemorySnapshotStore first = new MemorySnapshotStore("memory of the first");
  private final MemorySnapshotStore second = new MemorySnapshotStore("memory of the second");
  private final ManualTime time = new ManualTime();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private FakeConsul consul;
  private OkHttpSnapshotClient client;
  private AgentMetrics metrics;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    consul.put("a", "b".getBytes(UTF_8));
    client = OkHttpSnapshotClient.create(consul.address());
    metrics = AgentMetrics.bind(registry, "dc1");
  }

  @AfterEach
  void stop() {
    metrics.close();
    client.close();
    consul.close();
    registry.close();
  }

  @ParameterizedTest
  @EnumSource(SuccessRule.class)
  void oneFails_theOtherHasIt(SuccessRule rule) {
    second.fail(Operation.WRITE, () -> new IOException("the disk is full"));
    try (SnapshotAgent agent = agent(rule)) {
      RunReport report = agent.runOnce();

      boolean succeeded = rule == SuccessRule.ANY;
      assertThat(report.succeeded()).isEqualTo(succeeded);
      assertThat(report.stores().get(0).stored()).isPresent();
      assertThat(report.stores().get(1).stored()).isEmpty();
      assertThat(report.stores().get(1).failure())
          .containsInstanceOf(StorageException.class)
          .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("the disk is full"));
      assertThat(first.snapshots()).hasSize(1);
      assertThat(second.names()).isEmpty();
      assertThat(agent.status().stores())
          .extracting(StoreStatus::lastVerified)
          .containsExactly(report.stores().get(0).stored(), report.stores().get(1).stored());
      assertMetrics(succeeded, true, false);
    }
  }

  @ParameterizedTest
  @EnumSource(SuccessRule.class)
  void bothFail_isAFailureByEachRule(SuccessRule rule) {
    first.fail(Operation.STAGE, () -> new IOException("not mounted"));
    second.fail(Operation.COMMIT, () -> new IOException("the disk is full"));
    try (SnapshotAgent agent = agent(rule)) {
      RunReport report = agent.runOnce();

      assertThat(report.succeeded()).isFalse();
      assertThat(report.failure()).isPresent();
      assertThat(first.names()).isEmpty();
      assertThat(second.names()).isEmpty();
      assertMetrics(false, false, false);
    }
  }

  @Test
  void oneIsSlow_bothHaveIt() {
    second.before(Operation.WRITE, () -> time.advance(Duration.ofHours(1)));
    try (SnapshotAgent agent = agent(SuccessRule.ALL)) {
      RunReport report = agent.runOnce();

      assertThat(report.succeeded()).isTrue();
      assertThat(report.attempts()).isEqualTo(1);
      assertThat(report.duration()).isGreaterThanOrEqualTo(Duration.ofHours(1));
      assertThat(content(first)).isEqualTo(content(second));
      assertMetrics(true, true, true);
    }
  }

  private static byte[] content(MemorySnapshotStore store) {
    return store.content(store.names().get(0)).orElseThrow();
  }

  private SnapshotAgent agent(SuccessRule rule) {
    return SnapshotAgent.builder()
        .client(client)
        .cluster("dc1")
        .store("first", first)
        .store("second", second)
        .successRule(rule)
        .retry(RetryPolicy.never())
        .timeSource(time)
        .listener(metrics)
        .build();
  }

  private void assertMetrics(boolean succeeded, boolean inFirst, boolean inSecond) {
    assertThat(count("consul.snapshot.runs", "outcome", succeeded ? "success" : "failure"))
        .isEqualTo(1);
    assertThat(count("consul.snapshot.runs", "outcome", succeeded ? "failure" : "success"))
        .isZero();
    assertStore("first", inFirst);
    assertStore("second", inSecond);
  }

  private void assertStore(String store, boolean hasIt) {
    assertThat(
            count(
                "consul.snapshot.store.results",
                "store",
                store,
                "outcome",
                hasIt ? "success" : "failure"))
        .isEqualTo(1);
    double age =
        registry.get("consul.snapshot.age").tags("cluster", "dc1", "store", store).gauge().value();
    assertThat(Double.isNaN(age)).isEqualTo(!hasIt);
  }

  private double count(String name, String... tags) {
    var counter = registry.find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }
}
