package io.github.consulsnapshot.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing is published or deleted by an agent that does not lead any more. */
final class LeadershipTest {
  private final Bench bench = new Bench();
  private final PlayedElection election = new PlayedElection();
  private final MemorySnapshotStore store = new MemorySnapshotStore();
  private final MemorySnapshotStore second = new MemorySnapshotStore("memory 2");

  private SnapshotAgent.Builder agent() {
    return bench.agent().election(election).runWhenOverdue(false);
  }

  private SnapshotAgent leading() {
    return leading(agent().store("one", store, RetentionPolicy.keepLast(1)));
  }

  private SnapshotAgent leading(SnapshotAgent.Builder builder) {
    SnapshotAgent agent = builder.build();
    bench.startAndHold(agent);
    election.open(false);
    return agent;
  }

  @AfterEach
  void interruptStatus_isClean() {
    assertThat(Thread.interrupted()).isFalse();
    assertThat(store.stagings() + second.stagings()).isZero();
  }

  private static void assertLost(RunReport report) {
    assertThat(report.succeeded()).isFalse();
    assertThat(report.failure().orElseThrow()).isInstanceOf(LeadershipLostException.class);
  }

  @Test
  void runOnce_whileLeading_runsHere() {
    try (SnapshotAgent agent = leading()) {
      RunReport report = agent.runOnce();

      assertThat(report.succeeded()).isTrue();
      assertThat(report.cause()).isEqualTo(RunCause.REQUEST);
      assertThat(agent.status().state()).isEqualTo(AgentStatus.State.LEADING);
      assertThat(agent.status().nextRun()).contains(Bench.START.plus(Duration.ofHours(1)));
    }
  }

  @Test
  void runOnce_whileStandingBy_isRefused() {
    election.open(false);
    try (SnapshotAgent agent = agent().store("one", store).build()) {
      agent.start();
      assertThatThrownBy(agent::runOnce)
          .isInstanceOf(LeadershipLostException.class)
          .hasMessageContaining("lock in memory");
      assertThat(bench.client.downloads()).isZero();
    }
  }

  @Test
  void lost_whileDownloading_endsTheRunAtOnce() {
    try (SnapshotAgent agent = leading()) {
      bench.client.during(
          () -> {
            election.lose();
            Bench.untilInterrupted();
          });

      assertLost(agent.runOnce());
      assertThat(store.snapshots()).isEmpty();
      assertThat(agent.status().consecutiveFailures()).isZero();
    }
  }

  /** The next one of the schedule may be a day away, and there may be no snapshot at all. */
  @Test
  void lost_whileDownloading_isMadeUpForByWhoeverLeadsNext() {
    bench.client.during(
        () -> {
          if (bench.client.downloads() <= 3) {
            election.lose();
            Bench.untilInterrupted();
          }
        });
    try (SnapshotAgent agent = bench.agent().election(election).store("one", store).build()) {
      bench.time.onSleep(
          slept -> {
            if (bench.client.downloads() == 4) {
              bench.holdAgent();
            }
          });
      agent.start();
      Bench.until(bench::isHeld);

      assertThat(bench.diary.reports()).extracting(RunReport::cause).containsOnly(RunCause.OVERDUE);
      // Each sooner than the schedule, and later than the one before.
      assertThat(bench.diary.reports())
          .extracting(report -> Duration.between(Bench.START, report.started()).toSeconds())
          .containsExactly(0L, 2L, 6L, 14L);
      assertThat(store.snapshots()).hasSize(1);
    }
  }

  @Test
  void lost_betweenStageAndCommit_nothingIsPublished() {
    try (SnapshotAgent agent = leading()) {
      bench.client.verified(election::lose);

      assertLost(agent.runOnce());
      assertThat(store.snapshots()).isEmpty();
    }
  }

  @Test
  void lost_silentlyBetweenStageAndCommit_nothingIsPublished() {
    try (SnapshotAgent agent = leading()) {
      bench.client.verified(election::loseSilently);

      RunReport report = agent.runOnce();

      assertLost(report);
      assertThat(report.stores().get(0).failure()).isEqualTo(report.failure());
      assertThat(store.snapshots()).isEmpty();
    }
  }

  /** To force a large file to disk may take longer than another one needs to lead. */
  @Test
  void lost_silentlyWhileItIsPrepared_nothingIsPublished() {
    try (SnapshotAgent agent = leading()) {
      store.after(Operation.PREPARE, election::loseSilently);

      RunReport report = agent.runOnce();

      assertLost(report);
      assertThat(store.calls(Operation.PREPARE)).isEqualTo(1);
      assertThat(store.snapshots()).isEmpty();
    }
  }

  @Test
  void lost_betweenTwoCommits_secondIsNotPublished() {
    try (SnapshotAgent agent =
        leading(agent().store("one", store).store("two", second).retry(RetryPolicy.attempts(3)))) {
      store.after(Operation.CONFIRM, election::loseSilently);

      RunReport report = agent.runOnce();

      assertLost(report);
      assertThat(report.attempts()).isEqualTo(1);
      assertThat(report.stores().get(0).stored()).isPresent();
      assertThat(report.stores().get(1).stored()).isEmpty();
      assertThat(store.snapshots()).hasSize(1);
      assertThat(second.snapshots()).isEmpty();
    }
  }

  @Test
  void lost_inCommit_copyIsNotPassedForABackup() {
    try (SnapshotAgent agent =
        leading(agent().store("one", store).store("two", second).retry(RetryPolicy.attempts(3)))) {
      store.after(Operation.COMMIT, election::lose);

      RunReport report = agent.runOnce();

      assertLost(report);
      assertThat(report.stores().get(0).stored()).isEmpty();
      assertThat(agent.status().stores().get(0).lastVerified()).isEmpty();
      assertThat(second.snapshots()).isEmpty();
    }
  }

  @Test
  void lost_inPruning_nothingMoreIsDeleted() {
    requireNothingDeletedAfter(election::lose);
  }

  @Test
  void lost_silentlyInPruning_nothingMoreIsDeleted() {
    requireNothingDeletedAfter(election::loseSilently);
  }

  private void requireNothingDeletedAfter(Runnable loss) {
    for (int day = 1; day <= 5; day++) {
      store.put("consul-dc1-2026010" + day + "T000000.000Z-1.snap", new byte[] {1});
    }
    try (SnapshotAgent agent = leading()) {
      AtomicInteger deletes = new AtomicInteger();
      store.after(
          Operation.DELETE,
          () -> {
            if (deletes.incrementAndGet() == 2) {
              loss.run();
            }
          });

      RunReport report = agent.runOnce();

      assertThat(report.succeeded()).isTrue();
      PruneReport pruned = report.stores().get(0).pruning().orElseThrow();
      assertThat(pruned.deleted()).hasSize(2);
      assertThat(pruned.failure().orElseThrow()).isInstanceOf(LeadershipLostException.class);
      assertThat(store.snapshots()).hasSize(4);
    }
  }

  @Test
  void lost_inThePauseOfARetry_isNotTriedAgain() {
    try (SnapshotAgent agent =
        leading(agent().store("one", store).retry(RetryPolicy.attempts(3)))) {
      bench.client.during(
          () -> {
            throw PlayedClient.brokenLine();
          });
      bench.time.onSleep(
          slept -> {
            bench.holdAgent();
            election.lose();
          });

      RunReport report = agent.runOnce();

      assertLost(report);
      assertThat(report.attempts()).isEqualTo(1);
    }
  }

  @Test
  void lost_whileWaiting_competesAgain() {
    try (SnapshotAgent agent = leading()) {
      String told = "leadership: lock in memory: the leadership was lost";
      election.lose();
      Bench.until(() -> bench.diary.lines().contains(told));
      Bench.until(() -> agent.status().state() == AgentStatus.State.STANDBY && bench.isHeld());
      assertThat(bench.time.sleeps()).endsWith(Duration.ofSeconds(1));
    }
  }

  @Test
  void interrupt_ofTheCaller_endsTheRunAndIsKept() {
    try (SnapshotAgent agent = agent().store("one", store).build()) {
      bench.client.during(() -> Thread.currentThread().interrupt());

      RunReport report = agent.runOnce();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(report.failure().orElseThrow()).isInstanceOf(OperationCancelledException.class);
      assertThat(store.snapshots()).isEmpty();
      assertThat(agent.status().consecutiveFailures()).isZero();
    }
  }

  /** What is visible must not be denied. */
  @Test
  void interrupt_betweenCommitAndConfirm_isToldThatItStandsThere() {
    try (SnapshotAgent agent = agent().store("one", store).build()) {
      store.before(Operation.CONFIRM, () -> Thread.currentThread().interrupt());

      RunReport report = agent.runOnce();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(report.succeeded()).isFalse();
      assertThat(report.stores().get(0).stored()).isEmpty();
      assertThat(report.stores().get(0).failure().orElseThrow())
          .hasMessageContaining(store.snapshots().get(0).name().text())
          .hasMessageContaining("stands there, and it was not confirmed");
    }
  }

  @Test
  void failures_asManyAsMost_giveTheLeadershipUpAndTheScheduleGoesOn() {
    bench.client.during(
        () -> {
          throw PlayedClient.brokenLine();
        });
    try (SnapshotAgent agent =
        bench.agent().election(election).maxFailures(2).store("one", store).build()) {
      bench.time.onSleep(
          slept -> {
            if (bench.client.downloads() == 6) {
              bench.holdAgent();
            }
          });
      agent.start();
      Bench.until(bench::isHeld);

      assertThat(election.won()).isGreaterThanOrEqualTo(3);
      assertThat(agent.status().consecutiveFailures()).isEqualTo(6);
      assertThat(bench.diary.reports())
          .extracting(report -> Duration.between(Bench.START, report.started()).toHours())
          .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
      assertThat(bench.time.sleeps()).contains(Duration.ofSeconds(30));
      assertThat(bench.diary.lines()).contains("leadership: the stream broke");
    }
    assertThat(election.isHeld()).isFalse();
  }

  @Test
  void election_isDenied_isReportedAndTriedAgain() {
    AtomicInteger asked = new AtomicInteger();
    LeaderElection denying =
        election(
            () -> {
              if (asked.incrementAndGet() < 3) {
                throw new PermissionDeniedException("no session:write", 403, "Permission denied");
              }
              return LeaderElection.alone().acquire();
            });
    try (SnapshotAgent agent = agent().election(denying).store("one", store).build()) {
      bench.time.onSleep(
          slept -> {
            if (asked.get() == 3) {
              bench.holdAgent();
            }
          });
      agent.start();
      Bench.until(bench::isHeld);

      assertThat(agent.status().state()).isEqualTo(AgentStatus.State.LEADING);
      assertThat(bench.diary.lines().stream().filter("leadership: no session:write"::equals))
          .hasSize(2);
      assertThat(bench.time.sleeps().subList(0, 2))
          .isEqualTo(List.of(Duration.ofSeconds(30), Duration.ofSeconds(30)));
    }
  }

  /** Such as a source of chance that throws: the agent leads again after a pause. */
  @Test
  void codeOfOthers_breaksTheRun_isReportedAndTheAgentGoesOn() {
    RetryPolicy broken =
        new RetryPolicy(
            2,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            () -> {
              throw new IllegalStateException("no chance");
            });
    bench.client.during(
        () -> {
          if (bench.client.downloads() == 1) {
            throw PlayedClient.brokenLine();
          }
        });
    try (SnapshotAgent agent =
        bench.agent().election(election).retry(broken).store("one", store).build()) {
      bench.time.onSleep(
          slept -> {
            if (bench.client.downloads() == 2) {
              bench.holdAgent();
            }
          });
      agent.start();
      Bench.until(bench::isHeld);

      assertThat(agent.status().state()).isEqualTo(AgentStatus.State.LEADING);
      assertThat(bench.diary.lines())
          .contains(
              "leadership: lock in memory: leading failed: java.lang.IllegalStateException: no"
                  + " chance");
      assertThat(store.snapshots()).hasSize(1);
    }
  }

  @Test
  void election_hasABadSetting_stopsTheAgent() {
    LeaderElection wrong =
        election(
            () -> {
              throw new InvalidSettingException("key", "empty");
            });
    try (SnapshotAgent agent = agent().election(wrong).store("one", store).build()) {
      agent.start();
      Bench.until(() -> agent.status().state() == AgentStatus.State.STOPPED);
      assertThat(bench.diary.lines()).contains("leadership: key: empty");
    }
  }

  private interface Acquiring {
    Leadership acquire() throws InterruptedException;
  }

  private static LeaderElection election(Acquiring acquiring) {
    return new LeaderElection() {
      @Override
      public Leadership acquire() throws InterruptedException {
        return acquiring.acquire();
      }

      @Override
      public String description() {
        return "an election";
      }
    };
  }
}
