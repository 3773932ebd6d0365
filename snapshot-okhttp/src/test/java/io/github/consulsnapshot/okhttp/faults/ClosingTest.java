package io.github.consulsnapshot.okhttp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.faults.ParallelSavesTest.Running;
import io.github.consulsnapshot.okhttp.faults.ScriptedConsul.Point;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No operation outlives the closing of its client, whoever closes it, when and how often. */
class ClosingTest {
  private static final int THREADS = 8;

  @TempDir Path directory;
  private ScriptedConsul consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() throws IOException {
    // Nothing ends here but by being ended.
    consul =
        new ScriptedConsul(Verdicts.bytes(GeneratedArchive.ofRecords(100, 1000)))
            .stallAt(Point.SAVE_BODY);
    client = OkHttpSnapshotClient.create(consul.address());
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @RepeatedTest(20)
  void close_whileOthersBegin_endsOrRefusesEachOfThem() throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS + 1);
    List<Running<SavedSnapshot>> saves = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Path file = directory.resolve(i + ".snap");
      saves.add(
          new Running<>(
              () -> {
                together.await(60, TimeUnit.SECONDS);
                return client.save(file);
              }));
    }
    together.await(60, TimeUnit.SECONDS);
    client.close();
    long closed = System.nanoTime();

    for (Running<SavedSnapshot> save : saves) {
      assertThat(save.failure())
          .isInstanceOfAny(OperationCancelledException.class, ClientClosedException.class);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - closed)).isLessThan(Duration.ofSeconds(5));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void close_byManyThreadsAtOnceWhileASaveRuns_endsItOnceAndFailsForNobody() throws Exception {
    Running<SavedSnapshot> save = new Running<>(() -> client.save(directory.resolve("x.snap")));
    assertThat(consul.reached().await(60, TimeUnit.SECONDS)).isTrue();
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<Running<Boolean>> closers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      closers.add(
          new Running<>(
              () -> {
                together.await(60, TimeUnit.SECONDS);
                client.close();
                return true;
              }));
    }

    for (Running<Boolean> closer : closers) {
      assertThat(closer.get()).isTrue();
    }
    assertThat(save.failure()).isInstanceOf(OperationCancelledException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void close_whileTheStatusOfAnInterruptIsAwayForAMoment_leavesItToTheCaller() throws Exception {
    Running<Boolean> save =
        new Running<>(
            () -> {
              assertThatThrownBy(
                      () -> client.save(new InterruptedTarget(client), SaveOptions.defaults()))
                  .isInstanceOf(OperationCancelledException.class)
                  .hasMessageContaining("ended by an interrupt");
              return Thread.currentThread().isInterrupted();
            });

    assertThat(save.get()).isTrue();
  }

  /** Cannot be staged for an interrupt; the client is closed while the thread waits for a lock. */
  private record InterruptedTarget(SnapshotClient client) implements SnapshotTarget {
    @Override
    public String description() {
      return "a target";
    }

    @Override
    public StagedSnapshot stage() throws IOException {
      return new StagedSnapshot() {
        @Override
        public OutputStream output() {
          Thread.currentThread().interrupt();
          return OutputStream.nullOutputStream();
        }

        @Override
        public String commit(VerifiedArchive archive) {
          throw new AssertionError("committed");
        }

        @Override
        public void close() {
          Thread.interrupted();
          client.close();
          Thread.currentThread().interrupt();
        }
      };
    }
  }

  @Test
  void close_twice_refusesWhatComesAfter() {
    client.close();

    assertThatCode(client::close).doesNotThrowAnyException();
    assertThatThrownBy(() -> client.save(directory.resolve("x.snap")))
        .isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> client.restore(directory.resolve("x.snap")))
        .isInstanceOf(ClientClosedException.class);
    assertThat(directory).isEmptyDirectory();
  }
}
