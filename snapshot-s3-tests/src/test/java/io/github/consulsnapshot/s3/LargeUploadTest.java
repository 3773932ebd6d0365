package io.github.consulsnapshot.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uploads more than the heap of the JVM that does it: 256 MiB in 48 MiB, or as many as {@code
 * consulsnapshot.test.s3.mebibytes} says. The bytes are made while they are sent.
 */
class LargeUploadTest {
  private static final long MEBIBYTES = Long.getLong("consulsnapshot.test.s3.mebibytes", 256);
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");

  @TempDir Path directory;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void upload_muchMoreThanTheHeap_passesAndIsConfirmed() throws Exception {
    Path log = directory.resolve("log");
    try (S3ProxyServer server =
        S3ProxyServer.start(Files.createDirectory(directory.resolve("store")))) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx48m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Work.class.getName(),
                  server.endpoint().toString(),
                  Long.toString(MEBIBYTES))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        boolean ended = child.waitFor(1, TimeUnit.HOURS);
        String output = Files.readString(log);
        assertThat(ended).isTrue();
        assertThat(child.exitValue()).as(output).isZero();
        System.out.print(output);
      } finally {
        child.destroyForcibly().waitFor();
      }
      assertThat(server.uploads()).isEmpty();
      assertThat(server.names()).containsExactly("consul-dc1-20260131T235959.123Z-7.snap");
    }
  }

  /** What the other JVM does. */
  static final class Work {
    private Work() {}

    public static void main(String[] args) throws Exception {
      long mebibytes = Long.parseLong(args[1]);
      try (S3SnapshotStore store =
          S3SnapshotStore.builder()
              .bucket(S3ProxyServer.BUCKET)
              .region(S3ProxyServer.REGION)
              .endpoint(URI.create(args[0]))
              .pathStyle()
              .credentials(S3ProxyServer.ID, S3ProxyServer.SECRET)
              .build()) {
        long started = System.nanoTime();
        VerifiedArchive archive = upload(store, mebibytes);
        tell("upload", started, mebibytes);
        started = System.nanoTime();
        StoredSnapshot stored = store.list("dc1").findFirst().orElseThrow();
        store.confirm(stored, archive);
        tell("confirm", started, mebibytes);
      }
      // How much memory the process had at most.
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM")) {
          System.out.println(line);
        }
      }
    }

    private static VerifiedArchive upload(S3SnapshotStore store, long mebibytes) throws Exception {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      SnapshotMetadata metadata = new SnapshotMetadata("2-7-1", 7, 2, 1, 31, List.of(), 1);
      Random random = new Random(7);
      byte[] bytes = new byte[1 << 20];
      random.nextBytes(bytes);
      try (StagedSnapshot staged = store.target("dc1", TIME).stage()) {
        staged.announce(metadata);
        for (long i = 0; i < mebibytes; i++) {
          // No two alike, without making each byte anew.
          bytes[(int) (i % bytes.length)] ^= (byte) random.nextInt();
          sha256.update(bytes);
          staged.output().write(bytes);
        }
        VerifiedArchive archive =
            new VerifiedArchive(
                metadata,
                mebibytes << 20,
                HexFormat.of().formatHex(sha256.digest()),
                7,
                List.of(),
                Set.of());
        String location = staged.commit(archive);
        System.out.println(location);
        return archive;
      }
    }

    private static void tell(String what, long started, long mebibytes) {
      double seconds = (System.nanoTime() - started) / 1e9;
      System.out.printf("%s of %d MiB: %.1f s%n", what, mebibytes, seconds);
    }
  }
}
