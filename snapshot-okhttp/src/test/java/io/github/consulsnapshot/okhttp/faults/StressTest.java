package io.github.consulsnapshot.okhttp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.okhttp.faults.ParallelSavesTest.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Saves, faults, interrupts and closings in any order for some seconds: {@code
 * -Dconsulsnapshot.test.stress.seconds} says how many, {@code -Dconsulsnapshot.test.stress.seed}
 * begins elsewhere. Every save says what became of it, and every file is whole at any moment.
 */
class StressTest {
  private static final long SECONDS = Long.getLong("consulsnapshot.test.stress.seconds", 3);
  private static final long SEED = Long.getLong("consulsnapshot.test.stress.seed", 1);
  private static final int FILES = 3;
  private static final int WORKERS = 6;

  @TempDir Path directory;
  private final AtomicReference<OkHttpSnapshotClient> client = new AtomicReference<>();
  private final AtomicBoolean end = new AtomicBoolean();

  /** What one worker has met. */
  private record Met(long saved, long refused, long ended, long interrupted) {}

  @Test
  @Timeout(value = 12, unit = TimeUnit.HOURS)
  void saves_withFaultsInterruptsAndClosings_areTypedAndLeaveWholeFiles() throws Exception {
    try (ScriptedConsul consul = Verdicts.consul()) {
      client.set(OkHttpSnapshotClient.create(consul.address()));
      for (int i = 0; i < FILES; i++) {
        client.get().save(file(i));
      }
      List<Running<Met>> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        Random random = new Random(SEED * 1000 + i);
        workers.add(new Running<>(() -> work(random)));
      }
      Running<Boolean> reader = new Running<>(this::read);
      try {
        disturb(consul, workers);
      } finally {
        end.set(true);
        client.get().close();
      }
      List<Met> met = new ArrayList<>();
      for (Running<Met> worker : workers) {
        met.add(worker.get());
      }
      assertThat(reader.get()).isTrue();
      if (SECONDS > 3) {
        System.out.println("stress, seed " + SEED + ": " + met);
      }
      assertThat(met).as("each of the things happened").anyMatch(m -> m.saved() > 0);
      assertThat(met).anyMatch(m -> m.refused() > 0).anyMatch(m -> m.ended() > 0);
    }
    for (int i = 0; i < FILES; i++) {
      SnapshotArchives.verifier().verify(file(i));
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(FILES);
    }
  }

  private void disturb(ScriptedConsul consul, List<Running<Met>> workers) {
    Random random = new Random(SEED);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(random.nextInt(4_000_000));
      if (random.nextInt(3) == 0) {
        client.getAndSet(OkHttpSnapshotClient.create(consul.address())).close();
      } else {
        workers.get(random.nextInt(workers.size())).thread().interrupt();
      }
    }
  }

  private Met work(Random random) {
    long saved = 0;
    long refused = 0;
    long ended = 0;
    long interrupted = 0;
    while (!end.get()) {
      Verdicts verdict = Verdicts.number(random.nextInt(1000));
      SaveOptions options =
          SaveOptions.builder().datacenter(verdict.datacenter()).retry(RetryPolicy.never()).build();
      try {
        SavedSnapshot snapshot = client.get().save(file(random.nextInt(FILES)), options);
        require(verdict.expected().isEmpty(), verdict + " was saved: " + snapshot, null);
        saved++;
      } catch (OperationCancelledException e) {
        boolean byInterrupt = e.getMessage().contains("ended by an interrupt");
        require(!byInterrupt || Thread.currentThread().isInterrupted(), "the status is lost", e);
        ended++;
      } catch (ClientClosedException e) {
        ended++;
      } catch (SnapshotException e) {
        require(verdict.expected().filter(type -> type.isInstance(e)).isPresent(), "" + verdict, e);
        refused++;
      }
      if (Thread.interrupted()) {
        interrupted++;
      }
    }
    return new Met(saved, refused, ended, interrupted);
  }

  private boolean read() {
    for (int i = 0; !end.get(); i++) {
      SnapshotArchives.verifier().verify(file(i % FILES));
    }
    return true;
  }

  private Path file(int number) {
    return directory.resolve(number + ".snap");
  }

  private static void require(boolean condition, String otherwise, SnapshotException e) {
    if (!condition) {
      throw new AssertionError("seed " + SEED + ": " + otherwise, e);
    }
  }
}
