package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                Work.class.getName(),
                directory.resolve("large.snap").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(Files.readString(log)).contains("all done");
    assertThat(process.exitValue()).isZero();
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
