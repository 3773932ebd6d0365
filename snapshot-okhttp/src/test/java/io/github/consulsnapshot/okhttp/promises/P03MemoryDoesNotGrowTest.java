package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 3: more state than memory passes. The work is done in a JVM of its own whose heap is a
 * fraction of the state; anything that grows with the snapshot ends it with an OutOfMemoryError.
 */
class P03MemoryDoesNotGrowTest {
  private static final long STATE_BYTES = 256L << 20;
  private static final int VALUE_BYTES = 100_000;

  @TempDir Path directory;

  @Test
  void verifySaveAndRestore_stateOf256MiB_passInAHeapOf32MiB() throws Exception {
    try (ChildJvm child =
        ChildJvm.start(
            directory.resolve("log"),
            "32m",
            Work.class,
            directory.resolve("large.snap").toString())) {
      assertThat(child.requireSuccess(Duration.ofMinutes(5))).contains("all done");
    }
  }

  /** What the other JVM does. */
  static final class Work {
    private Work() {}

    public static void main(String[] args) throws Exception {
      Path file = Path.of(args[0]);
      GeneratedArchive archive = GeneratedArchive.ofStateBytes(STATE_BYTES, VALUE_BYTES);
      VerifiedArchive verified = SnapshotArchives.verifier().verify(archive);
      require(verified.metadata().stateBytes() == archive.stateBytes(), "verified " + verified);

      try (LoopbackConsul consul = new LoopbackConsul(archive);
          OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
        SavedSnapshot saved = client.save(file);
        require(saved.archive().equals(verified), "saved " + saved);
        client.restore(file);
        require(consul.received() == Files.size(file), "received " + consul.received());
      }
      System.out.println("all done");
    }

    private static void require(boolean condition, String otherwise) {
      if (!condition) {
        throw new AssertionError(otherwise);
      }
    }
  }
}
