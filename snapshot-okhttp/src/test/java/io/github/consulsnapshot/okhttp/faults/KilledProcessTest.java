package io.github.consulsnapshot.okhttp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.okhttp.promises.Directory;
import io.github.consulsnapshot.okhttp.promises.LoopbackConsul;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process that dies while it saves over a good file leaves a whole archive at the name, be it the
 * old or a new one, and at most one temporary file, which the next save removes. {@code
 * -Dconsulsnapshot.test.kills} says how many are killed, {@code -Dconsulsnapshot.test.seed} when.
 */
class KilledProcessTest {
  private static final int KILLS = Integer.getInteger("consulsnapshot.test.kills", 12);
  private static final long SEED = Long.getLong("consulsnapshot.test.seed", System.nanoTime());
  private static final long LATEST_MILLIS = 300;

  @TempDir Path directory;
  @TempDir Path served;
  private LoopbackConsul consul;
  private VerifiedArchive archive;
  private Path file;

  @BeforeEach
  void saveOnce() throws IOException {
    Path made = served.resolve("made");
    try (OutputStream out = Files.newOutputStream(made)) {
      GeneratedArchive.ofStateBytes(8L << 20, 50_000).writeTo(out);
    }
    consul = new LoopbackConsul(SnapshotSource.of(made));
    file = directory.resolve("backup.snap");
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      archive = client.save(file).archive();
    }
  }

  @AfterEach
  void stop() {
    consul.close();
  }

  @Test
  void save_killedAtRandomMoments_leavesAWholeFileAndWhatTheNextSaveRemoves() throws Exception {
    Random random = new Random(SEED);
    int left = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      List<String> stale = temporaries();
      long delay = random.nextLong(TimeUnit.MILLISECONDS.toNanos(LATEST_MILLIS));
      String when = "seed " + SEED + ", kill " + kill + " after " + delay + " ns";
      try (Child child = Child.start(SaveLoop.class, consul.address(), file)) {
        child.expect("ready");
        child.say("");
        if (kill % 2 == 0) {
          child.expect("saved");
          assertThat(temporaries()).as(when).noneMatch(stale::contains);
        } else {
          awaitTemporaryBesides(stale);
        }
        // Not to wait for anything: to die at any moment.
        TimeUnit.NANOSECONDS.sleep(delay);
      }
      assertThat(SnapshotArchives.verifier().verify(file)).as(when).isEqualTo(archive);
      assertThat(temporaries()).as(when).hasSizeLessThanOrEqualTo(1);
      left += temporaries().size();
    }
    saveHere();
    System.out.println(KILLS + " kills, seed " + SEED + ": " + left + " left a temporary file");
    assertThat(left).as("how many of %s kills came in the middle of a save", KILLS).isPositive();
  }

  private void awaitTemporaryBesides(List<String> stale) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (stale.containsAll(temporaries())) {
      assertThat(System.nanoTime()).as("a save begins").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** Each step, before it is done, and what is there then. */
  @ParameterizedTest
  @CsvSource({
    "LIST, 1, 0",
    "CREATE, 1, 0",
    "LOCK, 1, 1",
    "WRITE, 1, 1",
    "WRITE, 100, 1",
    "FORCE, 1, 1",
    "MOVE, 1, 1",
    "CLOSE, 1, 0",
    "FORCE_DIRECTORY, 1, 0"
  })
  void save_diesAtAStep_leavesAWholeFileAndWhatTheNextSaveRemoves(
      String operation, int call, int temporaries) throws Exception {
    try (Child child = Child.start(SaveLoop.class, consul.address(), file, operation, call)) {
      child.expect("ready");
      child.say("");
      assertThat(child.exitCode()).isEqualTo(SaveLoop.DIED);
    }

    assertThat(SnapshotArchives.verifier().verify(file)).isEqualTo(archive);
    assertThat(temporaries()).hasSize(temporaries);
    saveHere();
  }

  private void saveHere() {
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      assertThat(client.save(file).archive()).isEqualTo(archive);
    }
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
  }

  private List<String> temporaries() {
    return Directory.names(directory).stream().filter(name -> name.startsWith(".")).toList();
  }
}
