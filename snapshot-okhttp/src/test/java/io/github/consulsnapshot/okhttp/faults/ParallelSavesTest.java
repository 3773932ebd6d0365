package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A hundred saves at once over one client do not disturb each other. */
class ParallelSavesTest {
  private static final int SAVES = 100;
  private static final byte[] OLD = "the backup of yesterday".getBytes(UTF_8);

  @RegisterExtension final CanaryGuard canary = new CanaryGuard();
  @TempDir Path directory;

  @Test
  void save_aHundredAtOnce_allAreWholeAndOnTheThreadsOfTheirCallers() throws Exception {
    Set<Thread> known = new HashSet<>();
    try (ScriptedConsul consul = Verdicts.consul();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      known.addAll(Thread.getAllStackTraces().keySet());
      CountDownLatch received = new CountDownLatch(SAVES);
      CountDownLatch commit = new CountDownLatch(1);
      List<Running<SavedSnapshot>> saves = new ArrayList<>();
      for (int i = 0; i < SAVES; i++) {
        GatedTarget target = new GatedTarget(directory.resolve(i + ".snap"), received, commit);
        saves.add(new Running<>(() -> client.save(target, SaveOptions.defaults())));
      }
      try {
        assertThat(received.await(60, TimeUnit.SECONDS)).as("all at the commit at once").isTrue();
        saves.forEach(save -> known.add(save.thread()));
        assertThat(Thread.getAllStackTraces().keySet())
            .filteredOn(thread -> !known.contains(thread) && !isShared(thread))
            .isEmpty();
      } finally {
        commit.countDown();
      }

      for (int i = 0; i < SAVES; i++) {
        SavedSnapshot saved = saves.get(i).get();
        assertThat(SnapshotArchives.verifier().verify(directory.resolve(i + ".snap")))
            .isEqualTo(saved.archive());
      }
    }
    assertThat(names()).hasSize(SAVES);
  }

  /** The server's, and the two daemons that all OkHttp clients of a JVM share. */
  private static boolean isShared(Thread thread) {
    return thread.getName().startsWith("pool-")
        || (thread.isDaemon()
            && (thread.getName().startsWith("OkHttp ") || thread.getName().startsWith("Okio ")));
  }

  @Test
  void save_aHundredWithFaultsAmongThem_eachGetsItsOwnVerdict() throws Exception {
    canary.watch(directory);
    try (ScriptedConsul consul = Verdicts.consul();
        OkHttpSnapshotClient client = canary.client(consul.address())) {
      List<Running<SavedSnapshot>> saves = new ArrayList<>();
      for (int i = 0; i < SAVES; i++) {
        Path file = Files.write(directory.resolve(i + ".snap"), OLD);
        SaveOptions options =
            SaveOptions.builder()
                .datacenter(verdict(i).datacenter())
                .retry(RetryPolicy.never())
                .build();
        saves.add(new Running<>(() -> client.save(file, options)));
      }

      for (int i = 0; i < SAVES; i++) {
        Path file = directory.resolve(i + ".snap");
        if (verdict(i).expected().isEmpty()) {
          SavedSnapshot saved = saves.get(i).get();
          assertThat(SnapshotArchives.verifier().verify(file)).isEqualTo(saved.archive());
        } else {
          SnapshotException failure = saves.get(i).failure();
          canary.note(failure);
          assertThat(failure).as("%d, %s", i, verdict(i)).isInstanceOf(verdict(i).expected().get());
          assertThat(file).hasBinaryContent(OLD);
        }
      }
    }
    assertThat(names()).hasSize(SAVES);
  }

  private static Verdicts verdict(int i) {
    return Verdicts.number(i);
  }

  @Test
  void save_aHundredOfTwoMebibytesAtOnce_passInAHeapOf48MiB() throws Exception {
    Path log = directory.resolve("log");
    try (ChildJvm child = ChildJvm.start(log, "48m", Work.class, directory.toString())) {
      child.requireSuccess(Duration.ofMinutes(2));
    }

    assertThat(Files.readString(log)).contains("all done");
    assertThat(names()).hasSize(SAVES + 1);
  }

  /** What the other JVM does. Together the archives have four times its heap. */
  static final class Work {
    private Work() {}

    public static void main(String[] args) throws Exception {
      byte[] archive =
          Verdicts.bytes(GeneratedArchive.ofStateBytes(2 << 20, 10_000).withCompression(0));
      try (ScriptedConsul consul = new ScriptedConsul(archive);
          OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
        CountDownLatch received = new CountDownLatch(SAVES);
        List<Running<SavedSnapshot>> saves = new ArrayList<>();
        for (int i = 0; i < SAVES; i++) {
          GatedTarget target =
              new GatedTarget(Path.of(args[0]).resolve(i + ".snap"), received, received);
          saves.add(new Running<>(() -> client.save(target, SaveOptions.defaults())));
        }
        for (Running<SavedSnapshot> save : saves) {
          if (save.get().archive().archiveBytes() != archive.length) {
            throw new AssertionError(save.get());
          }
        }
      }
      System.out.println("all done");
    }
  }

  /** Waits with its commit until the gate opens. */
  private static final class GatedTarget extends WatchedTarget {
    private final CountDownLatch arrived;
    private final CountDownLatch gate;

    GatedTarget(Path file, CountDownLatch arrived, CountDownLatch gate) {
      super(file);
      this.arrived = arrived;
      this.gate = gate;
    }

    @Override
    void beforeCommit() throws IOException {
      arrived.countDown();
      try {
        if (!gate.await(60, TimeUnit.SECONDS)) {
          throw new IOException("the others did not come");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** An operation on a thread of its own. */
  static final class Running<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    Running(Callable<T> operation) {
      task = new FutureTask<>(operation);
      thread = new Thread(task, "a caller");
      thread.start();
    }

    Thread thread() {
      return thread;
    }

    T get() throws Exception {
      return task.get(60, TimeUnit.SECONDS);
    }

    SnapshotException failure() throws Exception {
      try {
        throw new AssertionError("not failed: " + get());
      } catch (java.util.concurrent.ExecutionException e) {
        return (SnapshotException) e.getCause();
      }
    }
  }
}
