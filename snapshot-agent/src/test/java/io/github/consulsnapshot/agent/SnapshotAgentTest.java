package io.github.consulsnapshot.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.testing.ManualClock;
import io.github.consulsnapshot.testing.ManualTime;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class SnapshotAgentTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final ManualTime time = new ManualTime();
  private final ManualClock clock = new ManualClock(time, START);
  private final PlayedClient client = new PlayedClient();
  private final MemorySnapshotStore store = new MemorySnapshotStore();
  private final Diary diary = new Diary();

  private SnapshotAgent.Builder agent() {
    return SnapshotAgent.builder()
        .client(client)
        .cluster("dc1")
        .clock(clock)
        .timeSource(time)
        .retry(RetryPolicy.never())
        .listener(diary);
  }

  @Test
  void runOnce_notStarted_savesAndPrunes() {
    try (SnapshotAgent agent = agent().store("one", store, RetentionPolicy.keepLast(2)).build()) {
      for (int i = 0; i < 3; i++) {
        assertThat(agent.runOnce().succeeded()).isTrue();
        time.advance(Duration.ofMinutes(1));
      }

      assertThat(store.snapshots()).hasSize(2);
      assertThat(agent.status().stores().get(0).age(clock.instant()))
          .contains(Duration.ofMinutes(1));
    }
  }

  @Test
  void start_emptyStore_runsAtOnceAndThenBySchedule() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (SnapshotAgent agent = agent().store("one", store).build()) {
      time.onSleep(
          slept -> {
            if (clock.instant().isAfter(START.plus(Duration.ofMinutes(150)))) {
              over.countDown();
              waitForInterrupt();
            }
          });
      agent.start();
      over.await();
    }

    assertThat(store.snapshots())
        .extracting(snapshot -> Duration.between(START, snapshot.name().time()))
        .containsExactly(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(2));
    assertThat(diary.lines())
        .startsWith("state STANDBY", "state LEADING", "state RUNNING", "run OVERDUE")
        .endsWith("state STOPPED");
  }

  private static void waitForInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
