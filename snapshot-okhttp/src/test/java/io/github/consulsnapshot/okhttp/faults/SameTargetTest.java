package io.github.consulsnapshot.okhttp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.okhttp.faults.ParallelSavesTest.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Saves to the same file at the same time: one wins whole, and whoever reads the file meanwhile
 * reads a whole archive.
 */
class SameTargetTest {
  private static final int ROUNDS = 15;

  @TempDir Path directory;
  private Path file;
  private ScriptedConsul consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() throws IOException {
    file = directory.resolve("x.snap");
    consul = Verdicts.consul();
    client = OkHttpSnapshotClient.create(consul.address());
    client.save(file);
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @Test
  void save_twiceAtOnceOverOneClient_oneWinsWhole() throws Exception {
    race(client, client);
  }

  @Test
  void save_twiceAtOnceOverTwoClients_oneWinsWhole() throws Exception {
    try (OkHttpSnapshotClient other = OkHttpSnapshotClient.create(consul.address())) {
      race(client, other);
    }
  }

  @Test
  void save_fromTwoProcesses_everyReaderReadsAWholeArchive() throws Exception {
    Path log = Files.createTempFile("other-process", ".log");
    Set<String> seen;
    try (Reader reader = new Reader(file);
        ChildJvm other =
            ChildJvm.start(log, "64m", Saving.class, consul.address(), file.toString())) {
      int saves = 0;
      while (other.isRunning() || saves < ROUNDS) {
        client.save(file, options(Verdicts.GOOD));
        saves++;
      }
      other.requireSuccess(Duration.ofMinutes(2));
      seen = reader.seen();
    } finally {
      Files.delete(log);
    }

    // Both processes were seen at work; the reader fails by itself on what is not whole.
    assertThat(seen).hasSize(2);
    assertOnlyTheFile();
  }

  /** What the other process does. */
  static final class Saving {
    private Saving() {}

    public static void main(String[] args) {
      try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(args[0])) {
        for (int i = 0; i < 2 * ROUNDS; i++) {
          client.save(Path.of(args[1]), options(Verdicts.OTHER_GOOD));
        }
      }
    }
  }

  private void race(OkHttpSnapshotClient one, OkHttpSnapshotClient other) throws Exception {
    Set<String> wrote = new HashSet<>();
    try (Reader reader = new Reader(file)) {
      CyclicBarrier commits = new CyclicBarrier(2);
      for (int i = 0; i < ROUNDS; i++) {
        Running<SavedSnapshot> first =
            new Running<>(() -> one.save(new Together(file, commits), options(Verdicts.GOOD)));
        Running<SavedSnapshot> second =
            new Running<>(
                () -> other.save(new Together(file, commits), options(Verdicts.OTHER_GOOD)));
        wrote.add(first.get().archive().archiveSha256());
        wrote.add(second.get().archive().archiveSha256());
        assertThat(SnapshotArchives.verifier().verify(file))
            .isIn(first.get().archive(), second.get().archive());
      }
      assertThat(wrote).hasSize(2).containsAll(reader.seen());
    }
    assertOnlyTheFile();
  }

  private static SaveOptions options(Verdicts verdict) {
    return SaveOptions.builder().datacenter(verdict.datacenter()).build();
  }

  private void assertOnlyTheFile() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** Two of these begin their commits together. */
  private static final class Together extends WatchedTarget {
    private final CyclicBarrier commits;

    Together(Path file, CyclicBarrier commits) {
      super(file);
      this.commits = commits;
    }

    @Override
    void beforeCommit() throws IOException {
      try {
        commits.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IOException(e);
      }
    }
  }

  /** Verifies the file over and over again. */
  private static final class Reader implements AutoCloseable {
    private final AtomicBoolean end = new AtomicBoolean();
    private final Running<Set<String>> reading;

    Reader(Path file) {
      reading =
          new Running<>(
              () -> {
                Set<String> seen = new HashSet<>();
                do {
                  seen.add(SnapshotArchives.verifier().verify(file).archiveSha256());
                } while (!end.get());
                return seen;
              });
    }

    /** Ends it; what it has seen, or what it threw. */
    Set<String> seen() throws Exception {
      end.set(true);
      return reading.get();
    }

    @Override
    public void close() {
      end.set(true);
    }
  }
}
