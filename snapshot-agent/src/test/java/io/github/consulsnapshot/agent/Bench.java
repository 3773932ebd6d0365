package io.github.consulsnapshot.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.testing.ManualClock;
import io.github.consulsnapshot.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What the tests of an agent need around it. */
final class Bench {
  static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  static final String THREAD = "consul-snapshot-agent";

  final ManualTime time = new ManualTime();
  final ManualClock clock = new ManualClock(time, START);
  final PlayedClient client = new PlayedClient();
  final Diary diary = new Diary();

  SnapshotAgent.Builder agent() {
    return SnapshotAgent.builder()
        .client(client)
        .cluster("dc1")
        .clock(clock)
        .timeSource(time)
        .retry(RetryPolicy.never())
        .listener(diary);
  }

  /** Starts it, and holds its thread where it waits for its next run. */
  void startAndHold(SnapshotAgent agent) {
    time.onSleep(slept -> holdAgent());
    agent.start();
    until(() -> agent.status().state() == AgentStatus.State.LEADING && isHeld());
  }

  private volatile boolean held;

  boolean isHeld() {
    return held;
  }

  /** Until somebody interrupts it. */
  void holdAgent() {
    if (Thread.currentThread().getName().equals(THREAD)) {
      held = true;
      untilInterrupted();
      held = false;
    }
  }

  static void untilInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For what another thread does at once; or until this one is interrupted. */
  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for 20 s").isLessThan(deadline);
      try {
        TimeUnit.MILLISECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
