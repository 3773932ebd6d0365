package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

  @Test
  void certificates_anyFileThatIsNamed_isReadOrRefusedInAHeapOf32MiB() throws Exception {
    String line = "-----%s CERTIFICATE-----%n";
    Path lines = Files.writeString(directory.resolve("lines"), "\n".repeat((2 << 20) - 100));
    Path inBlock =
        Files.writeString(
            directory.resolve("block"),
            line.formatted("BEGIN") + "\n".repeat((2 << 20) - 100) + line.formatted("END"));
    Path longLine =
        Files.writeString(
            directory.resolve("long"),
            line.formatted("BEGIN") + "A".repeat((2 << 20) - 100) + "\n" + line.formatted("END"));
    try (ChildJvm child =
        ChildJvm.start(
            directory.resolve("log"),
            "32m",
            Certificates.class,
            lines.toString(),
            inBlock.toString(),
            longLine.toString(),
            "/dev/zero")) {
      assertThat(child.requireSuccess(Duration.ofMinutes(5)))
          .contains(
              "lines holds no PEM block",
              "block is damaged",
              "long is damaged",
              "zero is longer than 2097152 bytes");
    }
  }

  /** Names each of these files, and prints why it is refused. */
  static final class Certificates {
    private Certificates() {}

    public static void main(String[] args) {
      for (String file : args) {
        try {
          OkHttpSnapshotClient.builder()
              .fromEnvironment(
                  Map.of("CONSUL_HTTP_ADDR", "https://127.0.0.1:1", "CONSUL_CACERT", file))
              .build();
        } catch (InvalidSettingException e) {
          System.out.println(e.getMessage());
        }
      }
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
