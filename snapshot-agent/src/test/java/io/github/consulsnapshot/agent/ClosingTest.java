package io.github.consulsnapshot.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Closing leaves no thread, no leadership and nothing half done, whatever the agent was doing. */
final class ClosingTest {
  private final Bench bench = new Bench();
  private final PlayedElection election = new PlayedElection();
  private final MemorySnapshotStore store = new MemorySnapshotStore();

  private SnapshotAgent agent() {
    return bench.agent().election(election).store("one", store).build();
  }

  @AfterEach
  void everything_isGivenBack() {
    assertThat(Thread.interrupted()).isFalse();
    assertThat(election.isHeld()).isFalse();
    assertThat(store.stagings()).isZero();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain(Bench.THREAD);
  }

  private static void assertStopped(SnapshotAgent agent) {
    assertThat(agent.status().state()).isEqualTo(AgentStatus.State.STOPPED);
    assertThatThrownBy(agent::runOnce).isInstanceOf(OperationCancelledException.class);
    agent.close();
    agent.close(Duration.ofSeconds(1));
  }

  @Test
  void close_new_stops() {
    SnapshotAgent agent = agent();
    agent.close();

    assertStopped(agent);
    assertThatThrownBy(agent::start).isInstanceOf(OperationCancelledException.class);
    assertThat(bench.diary.lines()).containsExactly("state STOPPED");
  }

  @Test
  void close_standingBy_stops() {
    election.open(false);
    SnapshotAgent agent = agent();
    agent.start();
    Bench.until(() -> election.waiting() == 1);
    agent.close();

    assertStopped(agent);
  }

  @Test
  void close_waiting_stops() {
    SnapshotAgent agent = agent();
    bench.startAndHold(agent);
    agent.close();

    assertStopped(agent);
  }

  @Test
  void close_downloading_abortsTheRun() {
    CountDownLatch downloading = new CountDownLatch(1);
    bench.client.during(
        () -> {
          downloading.countDown();
          Bench.untilInterrupted();
        });
    SnapshotAgent agent = agent();
    agent.start();
    Bench.until(() -> downloading.getCount() == 0);
    agent.close();

    assertStopped(agent);
    assertThat(store.snapshots()).isEmpty();
    RunReport report = agent.status().lastRun().orElseThrow();
    assertThat(report.failure().orElseThrow())
        .isInstanceOf(OperationCancelledException.class)
        .hasMessage("the agent was closed");
    assertThat(agent.status().consecutiveFailures()).isZero();
  }

  @Test
  void close_inThePauseOfARetry_abortsTheRun() {
    bench.client.during(
        () -> {
          throw PlayedClient.brokenLine();
        });
    SnapshotAgent agent = bench.agent().retry(RetryPolicy.attempts(5)).store("one", store).build();
    bench.time.onSleep(slept -> bench.holdAgent());
    agent.start();
    Bench.until(bench::isHeld);
    agent.close();

    assertStopped(agent);
    assertThat(bench.client.downloads()).isEqualTo(1);
  }

  @Test
  void close_runningOnRequest_waitsForItsEnd() throws Exception {
    CountDownLatch downloading = new CountDownLatch(1);
    bench.client.during(
        () -> {
          downloading.countDown();
          Bench.untilInterrupted();
        });
    SnapshotAgent agent = agent();
    AtomicReference<RunReport> report = new AtomicReference<>();
    List<Boolean> interrupted = new ArrayList<>();
    Thread requesting =
        new Thread(
            () -> {
              report.set(agent.runOnce());
              interrupted.add(Thread.currentThread().isInterrupted());
            });
    requesting.start();
    downloading.await();
    agent.close();
    requesting.join();

    assertStopped(agent);
    assertThat(report.get().failure().orElseThrow()).hasMessage("the agent was closed");
    assertThat(interrupted).containsExactly(false);
  }

  @Test
  void close_fromAListener_doesNotWaitForItself() {
    AtomicReference<SnapshotAgent> closing = new AtomicReference<>();
    SnapshotAgent agent =
        bench
            .agent()
            .election(election)
            .store("one", store)
            .listener(
                new AgentListener() {
                  @Override
                  public void runStarted(RunCause cause, Instant started) {
                    closing.get().close();
                  }
                })
            .build();
    closing.set(agent);
    agent.start();
    Bench.until(() -> agent.status().state() == AgentStatus.State.STOPPED);
    agent.close();

    assertStopped(agent);
    assertThat(store.snapshots()).isEmpty();
  }

  @Test
  void close_byTwoThreads_bothWait() throws Exception {
    SnapshotAgent agent = agent();
    bench.startAndHold(agent);
    Thread other = new Thread(agent::close);
    other.start();
    agent.close();
    other.join();

    assertStopped(agent);
  }

  @Test
  void closeWithGrace_runGoesOn_isLeftToEnd() {
    CountDownLatch downloading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    bench.client.during(
        () -> {
          downloading.countDown();
          goOn.await();
        });
    bench.time.onSleep(slept -> goOn.countDown());
    SnapshotAgent agent = agent();
    agent.start();
    Bench.until(() -> downloading.getCount() == 0);
    agent.close(Duration.ofDays(20));

    assertStopped(agent);
    assertThat(bench.diary.reports()).hasSize(1).allMatch(RunReport::succeeded);
    assertThat(store.snapshots()).hasSize(1);
  }

  @Test
  void closeWithGrace_runTakesLonger_isAborted() {
    CountDownLatch downloading = new CountDownLatch(1);
    bench.client.during(
        () -> {
          downloading.countDown();
          Bench.untilInterrupted();
        });
    SnapshotAgent agent = agent();
    agent.start();
    Bench.until(() -> downloading.getCount() == 0);
    long before = bench.time.nanoTime();
    agent.close(Duration.ofSeconds(30));

    assertStopped(agent);
    assertThat(store.snapshots()).isEmpty();
    assertThat(Duration.ofNanos(bench.time.nanoTime() - before)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void closeWithGrace_waiting_stopsAtOnce() {
    SnapshotAgent agent = agent();
    bench.startAndHold(agent);
    int sleeps = bench.time.sleeps().size();
    agent.close(Duration.ofDays(1));

    assertStopped(agent);
    assertThat(bench.time.sleeps()).hasSize(sleeps);
  }

  @Test
  void closeWithGrace_negative_isRefused() {
    try (SnapshotAgent agent = agent()) {
      assertThatThrownBy(() -> agent.close(Duration.ofSeconds(-1)))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageStartingWith("grace: PT-1S given");
    }
  }

  @Test
  void interrupt_ofTheThreadOfTheAgent_stopsIt() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    SnapshotAgent agent =
        bench
            .agent()
            .election(election)
            .store("one", store)
            .threadFactory(
                runnable -> {
                  thread.set(new Thread(runnable, Bench.THREAD));
                  return thread.get();
                })
            .build();
    bench.startAndHold(agent);
    thread.get().interrupt();
    Bench.until(() -> agent.status().state() == AgentStatus.State.STOPPED);
    agent.close();
  }

  @Test
  void runOnce_fromAListener_isRefused() {
    List<Exception> refused = new ArrayList<>();
    AtomicReference<SnapshotAgent> calling = new AtomicReference<>();
    try (SnapshotAgent agent =
        bench
            .agent()
            .store("one", store)
            .listener(
                new AgentListener() {
                  @Override
                  public void runFinished(RunReport report) {
                    try {
                      calling.get().runOnce();
                    } catch (IllegalStateException e) {
                      refused.add(e);
                    }
                  }
                })
            .build()) {
      calling.set(agent);
      assertThat(agent.runOnce().succeeded()).isTrue();
    }
    assertThat(refused).hasSize(1);
  }

  @Test
  void startCloseAndRunOnce_byManyThreads_endClean() throws Exception {
    Random seeds = new Random(11);
    for (int round = 0; round < 150; round++) {
      SnapshotAgent agent = agent();
      AtomicInteger running = new AtomicInteger();
      AtomicInteger overlaps = new AtomicInteger();
      bench.client.during(
          () -> {
            if (running.incrementAndGet() != 1) {
              overlaps.incrementAndGet();
            }
            running.decrementAndGet();
          });
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int action = i < 2 ? i : seeds.nextInt(4);
        Thread thread = new Thread(() -> act(agent, action));
        threads.add(thread);
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      agent.close();

      assertThat(agent.status().state()).isEqualTo(AgentStatus.State.STOPPED);
      assertThat(overlaps).hasValue(0);
      assertThat(store.stagings()).isZero();
      assertThat(election.isHeld()).isFalse();
    }
    assertThat(store.calls(Operation.COMMIT)).isPositive();
  }

  private static void act(SnapshotAgent agent, int action) {
    try {
      switch (action) {
        case 0 -> agent.start();
        case 1 -> agent.close(Duration.ofSeconds(1));
        case 2 -> agent.close();
        default -> agent.runOnce();
      }
    } catch (RuntimeException e) {
      // Refused, for what another thread has done before.
      assertThat(e)
          .isInstanceOfAny(
              OperationCancelledException.class,
              IllegalStateException.class,
              LeadershipLostException.class);
    }
  }
}
