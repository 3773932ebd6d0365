package io.github.consulsnapshot.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.StoredSnapshot;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One run into several stores: what is told of it is what has happened. */
final class StoresTest {
  private final Bench bench = new Bench();
  private final MemorySnapshotStore one = new MemorySnapshotStore("memory 1");
  private final MemorySnapshotStore two = new MemorySnapshotStore("memory 2");

  private SnapshotAgent agent(SuccessRule rule, RetryPolicy retry) {
    return bench
        .agent()
        .successRule(rule)
        .retry(retry)
        .store("one", one, RetentionPolicy.keepLast(2))
        .store("two", two, RetentionPolicy.keepLast(2))
        .build();
  }

  private static RetryPolicy attempts(int count) {
    return new RetryPolicy(count, Duration.ofSeconds(1), Duration.ofSeconds(30), () -> 0);
  }

  private RunReport run(SnapshotAgent agent) {
    bench.time.advance(Duration.ofHours(1));
    return agent.runOnce();
  }

  @ParameterizedTest
  @EnumSource(SuccessRule.class)
  void run_bothStore_succeeds(SuccessRule rule) {
    try (SnapshotAgent agent = agent(rule, RetryPolicy.never())) {
      RunReport report = run(agent);

      assertThat(report.succeeded()).isTrue();
      assertThat(report.failure()).isEmpty();
      assertThat(report.attempts()).isEqualTo(1);
      assertThat(report.archive().orElseThrow().metadata().index()).isEqualTo(1);
      assertThat(report.stores())
          .allSatisfy(
              store -> {
                assertThat(store.failure()).isEmpty();
                assertThat(store.location()).isPresent();
                assertThat(store.pruning().orElseThrow().failure()).isEmpty();
              });
      assertThat(one.snapshots()).containsExactly(report.stores().get(0).stored().orElseThrow());
      assertThat(two.snapshots()).containsExactly(report.stores().get(1).stored().orElseThrow());
      assertThat(agent.status().lastRun()).contains(report);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"CHECK", "STAGE", "ANNOUNCE", "WRITE", "COMMIT", "CONFIRM"})
  void run_oneStoreFails_otherHasIt(Operation operation) {
    for (SuccessRule rule : SuccessRule.values()) {
      two.fail(operation, () -> new IllegalArgumentException("broken on purpose"));
      try (SnapshotAgent agent = agent(rule, RetryPolicy.never())) {
        RunReport report = run(agent);

        boolean succeeds = rule == SuccessRule.ANY;
        assertThat(report.succeeded()).isEqualTo(succeeds);
        assertThat(report.failure().isPresent()).isEqualTo(!succeeds);
        StoreReport good = report.stores().get(0);
        StoreReport bad = report.stores().get(1);
        assertThat(one.snapshots()).contains(good.stored().orElseThrow());
        assertThat(good.pruning().isPresent()).isEqualTo(succeeds);
        assertThat(bad.stored()).isEmpty();
        assertThat(bad.location()).isEmpty();
        assertThat(bad.failure().orElseThrow())
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("memory 2")
            .hasMessageContaining("broken on purpose");
        assertThat(two.snapshots()).isEmpty();
        assertThat(one.stagings() + two.stagings()).isZero();
        assertThat(agent.status().consecutiveFailures()).isEqualTo(succeeds ? 0 : 1);
        List<StoreStatus> stores = agent.status().stores();
        assertThat(stores.get(0).failure()).isEmpty();
        assertThat(stores.get(0).lastVerified()).isEqualTo(good.stored());
        assertThat(stores.get(1).failure()).isEqualTo(bad.failure());
        assertThat(stores.get(1).lastVerified()).isEmpty();
        assertThat(bench.diary.stores()).contains(stores.get(1));
      }
    }
  }

  @Test
  void run_bothFail_endsTheDownloadAndTellsWhy() {
    one.failFrom(2, Operation.WRITE, () -> new IOException("disk full"));
    two.fail(Operation.STAGE, () -> new StorageDeniedException("memory 2: no right", null));
    try (SnapshotAgent agent = agent(SuccessRule.ANY, RetryPolicy.never())) {
      RunReport report = run(agent);

      assertThat(report.succeeded()).isFalse();
      assertThat(report.archive()).isEmpty();
      assertThat(report.stores().get(0).failure().orElseThrow()).hasMessageContaining("disk full");
      assertThat(report.stores().get(1).failure().orElseThrow())
          .isInstanceOf(StorageDeniedException.class);
      assertThat(report.failure()).isEqualTo(report.stores().get(0).failure());
      assertThat(one.stagings()).isZero();
    }
  }

  @Test
  void run_storeRefusesAtConfirm_itsCopyIsDeleted() {
    two.fail(Operation.CONFIRM, () -> new StorageException("memory 2: other bytes", null));
    try (SnapshotAgent agent = agent(SuccessRule.ALL, RetryPolicy.never())) {
      RunReport report = run(agent);

      assertThat(report.stores().get(1).failure().orElseThrow())
          .hasMessageContaining("other bytes");
      assertThat(two.calls(Operation.COMMIT)).isEqualTo(1);
      assertThat(two.snapshots()).isEmpty();
    }
  }

  /** It would count as one of the two that are kept, and push out one that is good. */
  @Test
  void run_refutedCopyCannotBeDeleted_isNoBackupAndGoesLater() {
    try (SnapshotAgent agent = agent(SuccessRule.ANY, RetryPolicy.never())) {
      RunReport first = run(agent);
      two.fail(Operation.CONFIRM, () -> new StorageException("memory 2: other bytes", null));
      two.fail(Operation.DELETE, () -> new IOException("no answer"));
      RunReport second = run(agent);
      assertThat(two.snapshots()).hasSize(2);
      assertThat(second.stores().get(1).failure().orElseThrow().getSuppressed()).hasSize(1);
      assertThat(agent.status().stores().get(1).lastVerified())
          .isEqualTo(first.stores().get(1).stored());
      assertThat(agent.planRetention("two").kept()).hasSize(1);
      two.mend();

      RunReport third = run(agent);

      assertThat(two.snapshots())
          .containsExactly(
              first.stores().get(1).stored().orElseThrow(),
              third.stores().get(1).stored().orElseThrow());
    }
  }

  /** As of a bucket whose answer is lost, or names another digest: perhaps it is not even ours. */
  @Test
  void run_commitFailsAndSomethingStandsThere_isNoBackupAndIsLeft() {
    try (SnapshotAgent agent = agent(SuccessRule.ANY, RetryPolicy.never())) {
      RunReport first = run(agent);
      two.after(
          Operation.COMMIT,
          () -> {
            assertThat(agent.planRetention("two").kept()).hasSize(1);
            throw new StorageException("memory 2: whether it is there is not known", null);
          });
      run(agent);
      assertThat(two.snapshots()).hasSize(2);
      StoredSnapshot doubtful = two.snapshots().get(1);
      assertThat(agent.status().stores().get(1).lastVerified())
          .isEqualTo(first.stores().get(1).stored());
      two.mend();

      run(agent);
      RunReport fourth = run(agent);

      assertThat(two.snapshots()).hasSize(3).contains(doubtful);
      assertThat(agent.planRetention("two").kept()).hasSize(2);
      assertThat(agent.status().stores().get(1).lastVerified())
          .isEqualTo(fourth.stores().get(1).stored());
    }
  }

  @Test
  void run_storeFailsOnce_onlyThatOneGetsAnotherDownload() {
    two.failOnly(1, Operation.COMMIT, () -> new IOException("no answer"));
    try (SnapshotAgent agent = agent(SuccessRule.ALL, attempts(3))) {
      RunReport report = run(agent);

      assertThat(report.succeeded()).isTrue();
      assertThat(report.attempts()).isEqualTo(2);
      assertThat(one.snapshots()).extracting(stored -> stored.name().index()).containsExactly(1L);
      assertThat(two.snapshots()).extracting(stored -> stored.name().index()).containsExactly(2L);
      assertThat(report.archive().orElseThrow().metadata().index()).isEqualTo(2);
      assertThat(bench.time.sleeps()).containsExactly(Duration.ofSeconds(1));
      assertThat(bench.diary.lines()).contains("attempt 1 failed");
    }
  }

  @Test
  void run_storeDenies_getsNoOtherDownload() {
    two.fail(Operation.STAGE, () -> new StorageDeniedException("memory 2: no right", null));
    try (SnapshotAgent agent = agent(SuccessRule.ALL, attempts(3))) {
      assertThat(run(agent).attempts()).isEqualTo(1);
    }
    assertThat(bench.client.downloads()).isEqualTo(1);
  }

  /** A staged snapshot may throw nothing but an IOException, so the refusal is its cause. */
  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"STAGE", "WRITE", "PREPARE", "COMMIT"})
  void run_storeDeniesWhatIsStaged_getsNoOtherDownload(Operation operation) {
    two.fail(
        operation,
        () ->
            new IOException(
                "part 1 was refused", new StorageDeniedException("memory 2: no right", null)));
    try (SnapshotAgent agent = agent(SuccessRule.ALL, attempts(3))) {
      RunReport report = run(agent);

      assertThat(report.attempts()).isEqualTo(1);
      assertThat(report.stores().get(0).failure()).isEmpty();
      assertThat(report.stores().get(1).failure().orElseThrow())
          .isInstanceOf(StorageDeniedException.class)
          .hasMessageStartingWith("memory 2: ")
          .hasMessageEndingWith("part 1 was refused");
    }
    assertThat(bench.client.downloads()).isEqualTo(1);
  }

  @Test
  void run_lineBreaksOnce_isTriedAgain() {
    bench.client.during(
        () -> {
          if (bench.client.downloads() < 3) {
            throw PlayedClient.brokenLine();
          }
        });
    try (SnapshotAgent agent = agent(SuccessRule.ALL, attempts(3))) {
      RunReport report = run(agent);

      assertThat(report.succeeded()).isTrue();
      assertThat(report.attempts()).isEqualTo(3);
      assertThat(report.duration()).isEqualTo(Duration.ofSeconds(3));
    }
  }

  @Test
  void run_consulRefuses_isNotTriedAgain() {
    SnapshotException denied = new PermissionDeniedException("denied", 403, "Permission denied");
    bench.client.during(
        () -> {
          throw denied;
        });
    try (SnapshotAgent agent = agent(SuccessRule.ALL, attempts(3))) {
      RunReport report = run(agent);

      assertThat(report.attempts()).isEqualTo(1);
      assertThat(report.failure()).containsSame(denied);
      assertThat(report.stores())
          .allSatisfy(store -> assertThat(store.failure()).containsSame(denied));
      // No store is to blame.
      assertThat(agent.status().stores())
          .allSatisfy(store -> assertThat(store.failure()).isEmpty());
    }
  }

  @Test
  void run_clientBreaks_isAFailedRun() {
    bench.client.during(
        () -> {
          throw new IllegalStateException("a bug");
        });
    try (SnapshotAgent agent = agent(SuccessRule.ALL, RetryPolicy.never())) {
      assertThat(run(agent).failure().orElseThrow()).hasMessageContaining("a bug");
      assertThat(agent.status().consecutiveFailures()).isEqualTo(1);
    }
  }

  @Test
  void run_deadline_isOneForAllAttempts() {
    bench.client.during(
        () -> {
          bench.time.advance(Duration.ofSeconds(6));
          throw PlayedClient.brokenLine();
        });
    try (SnapshotAgent agent =
        bench
            .agent()
            .retry(attempts(9))
            .saveOptions(SaveOptions.builder().deadline(Duration.ofSeconds(10)).build())
            .store("one", one)
            .build()) {
      RunReport report = run(agent);

      assertThat(report.attempts()).isEqualTo(2);
      assertThat(bench.client.lastOptions().deadline()).contains(Duration.ofSeconds(3));
      assertThat(bench.client.lastOptions().retry().maxAttempts()).isEqualTo(1);
    }
  }

  @Test
  void run_pruningFails_isInTheReportAndNoFailureOfTheRun() {
    try (SnapshotAgent agent = agent(SuccessRule.ALL, RetryPolicy.never())) {
      run(agent);
      run(agent);
      two.fail(Operation.DELETE, () -> new IOException("no answer"));
      RunReport report = run(agent);

      assertThat(report.succeeded()).isTrue();
      PruneReport pruned = report.stores().get(0).pruning().orElseThrow();
      assertThat(pruned.deleted()).hasSize(1);
      PruneReport failed = report.stores().get(1).pruning().orElseThrow();
      assertThat(failed.deleted()).isEmpty();
      assertThat(failed.plan().orElseThrow().deleted()).hasSize(1);
      assertThat(failed.failure().orElseThrow()).hasMessageContaining("no answer");
      assertThat(two.snapshots()).hasSize(3);
      assertThat(agent.status().stores().get(1).failure()).isEqualTo(failed.failure());
      assertThat(agent.status().stores().get(1).lastVerified())
          .isEqualTo(report.stores().get(1).stored());
    }
  }

  @Test
  void run_oneCannotBeDeleted_othersAre() {
    try (SnapshotAgent agent = agent(SuccessRule.ALL, RetryPolicy.never())) {
      run(agent);
      run(agent);
      one.fail(Operation.DELETE, () -> new IOException("locked"));
      run(agent);
      run(agent);
      one.mend();
      one.failOnly(1, Operation.DELETE, () -> new IOException("locked"));
      RunReport report = run(agent);

      PruneReport pruned = report.stores().get(0).pruning().orElseThrow();
      assertThat(pruned.deleted()).hasSize(2);
      assertThat(pruned.failure()).isPresent();
      assertThat(one.snapshots()).hasSize(3);
    }
  }

  @Test
  void run_failsByTheRule_prunesNothing() {
    try (SnapshotAgent agent = agent(SuccessRule.ALL, RetryPolicy.never())) {
      run(agent);
      run(agent);
      two.fail(Operation.COMMIT, () -> new IOException("no answer"));
      RunReport report = run(agent);

      assertThat(report.stores().get(0).pruning()).isEqualTo(Optional.empty());
      assertThat(one.snapshots()).hasSize(3);
    }
  }

  @Test
  void run_otherClustersAndForeignNames_areNotTouched() {
    one.put("notes.txt", new byte[] {1});
    one.put("consul-dc1-west-20200101T000000.000Z-1.snap", new byte[] {1});
    one.put("consul-1769903999000000000.snap", new byte[] {1});
    try (SnapshotAgent agent = agent(SuccessRule.ALL, RetryPolicy.never())) {
      for (int i = 0; i < 5; i++) {
        run(agent);
      }
    }
    assertThat(one.names())
        .hasSize(5)
        .contains(
            "notes.txt",
            "consul-dc1-west-20200101T000000.000Z-1.snap",
            "consul-1769903999000000000.snap");
  }

  @Test
  void run_slowStore_isWaitedFor() {
    two.before(Operation.COMMIT, () -> bench.time.advance(Duration.ofMinutes(20)));
    try (SnapshotAgent agent = agent(SuccessRule.ALL, RetryPolicy.never())) {
      assertThat(run(agent).duration()).isEqualTo(Duration.ofMinutes(20));
    }
  }

  @Test
  void planRetention_unknownStore_isRefused() {
    try (SnapshotAgent agent = agent(SuccessRule.ALL, RetryPolicy.never())) {
      assertThatThrownBy(() -> agent.planRetention("three"))
          .hasMessage("store: 'three' given, one of [one, two] is accepted");
    }
  }
}
