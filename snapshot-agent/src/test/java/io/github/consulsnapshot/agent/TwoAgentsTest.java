package io.github.consulsnapshot.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Two agents of one process compete, over one store. */
final class TwoAgentsTest {
  private final Bench bench = new Bench();
  private final PlayedElection election = new PlayedElection();
  private final MemorySnapshotStore store = new MemorySnapshotStore();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger downloading = new AtomicInteger();
  private final AtomicReference<String> violated = new AtomicReference<>("");

  private SnapshotAgent agent() {
    return bench
        .agent()
        .election(election)
        .store("shared", store, RetentionPolicy.keepLast(500))
        .build();
  }

  @Test
  void leadership_lostAgainAndAgain_oneRunPerHour() throws Exception {
    bench.client.during(
        () -> {
          if (downloading.incrementAndGet() != 1) {
            violated.set("two downloads at the same time");
          }
          downloading.decrementAndGet();
        });
    AtomicInteger steps = new AtomicInteger();
    bench.time.onSleep(
        slept -> {
          if (bench.clock.instant().isAfter(Bench.START.plus(Duration.ofDays(10)))) {
            over.countDown();
            Bench.untilInterrupted();
          } else if (steps.incrementAndGet() % 700 == 0) {
            election.lose();
          }
        });
    try (SnapshotAgent one = agent();
        SnapshotAgent other = agent()) {
      one.start();
      other.start();
      over.await();
    }

    assertThat(violated).hasValue("");
    assertThat(election.won()).isGreaterThan(20);
    List<Instant> times = store.snapshots().stream().map(one -> one.name().time()).toList();
    assertThat(times).hasSizeBetween(235, 241);
    for (int i = 1; i < times.size(); i++) {
      assertThat(Duration.between(times.get(i - 1), times.get(i)))
          .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(62));
    }
  }

  @Test
  void failures_ofOne_letTheOtherLead() throws Exception {
    MemorySnapshotStore broken = new MemorySnapshotStore("broken");
    broken.fail(MemorySnapshotStore.Operation.STAGE, () -> new IOException("read-only disk"));
    SnapshotAgent failing =
        bench.agent().election(election).maxFailures(2).store("shared", broken).build();
    CountDownLatch led = new CountDownLatch(1);
    SnapshotAgent working =
        bench
            .agent()
            .election(election)
            .store("shared", store)
            .listener(
                new AgentListener() {
                  @Override
                  public void runFinished(RunReport report) {
                    if (report.succeeded()) {
                      led.countDown();
                    }
                  }
                })
            .build();
    try (failing;
        working) {
      bench.time.onSleep(
          slept -> {
            // The pause after failures: the lock is free, and the other has it by the end of that.
            if (slept.equals(Duration.ofSeconds(30)) && !election.isHeld()) {
              Bench.until(election::isHeld);
            }
          });
      failing.start();
      Bench.until(() -> election.won() == 1);
      working.start();
      led.await();
    }
    assertThat(store.snapshots()).isNotEmpty();
  }
}
