package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.ProgressListener;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.GeneratedArchive;
import io.github.consulsnapshot.testing.GeneratedArchive.LargeSize;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Promise 3 with sizes that no int holds, which take minutes and 10 GB of disk: {@code mvn verify
 * -Plarge} runs it. State and archive are both longer than the limit, since nothing is compressed.
 */
@EnabledIfSystemProperty(named = "consulsnapshot.test.large", matches = "true")
class P03LargeSizesTest {
  private static final int VALUE_BYTES = 100_000;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    // Past what a signed and an unsigned int hold, and past what the octal digits of a tar hold.
    "2147483648, PAX, false",
    "4294967296, PAX, false",
    "8589934592, PAX, true",
    "8589934592, BASE_256, true",
  })
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void saveVerifyReadRestore_moreThanThatManyBytes_pass(
      long bytes, LargeSize largeSize, boolean beyondOctal) throws Exception {
    assertThat(bytes >= 1L << 33).isEqualTo(beyondOctal);
    try (ChildJvm child =
        ChildJvm.start(
            directory.resolve("log"),
            "32m",
            Work.class,
            directory.resolve("large.snap").toString(),
            Long.toString(bytes),
            largeSize.name())) {
      String output = child.requireSuccess(Duration.ofHours(2));
      System.out.print(output);
      assertThat(output).contains("all done");
    }
  }

  /** What the other JVM does. */
  static final class Work {
    private static final Duration HOURS = Duration.ofHours(2);

    private final Path file;
    private final GeneratedArchive archive;
    private long started = System.nanoTime();

    private Work(Path file, GeneratedArchive archive) {
      this.file = file;
      this.archive = archive;
    }

    public static void main(String[] args) throws Exception {
      long bytes = Long.parseLong(args[1]);
      GeneratedArchive archive =
          GeneratedArchive.ofStateBytes(bytes, VALUE_BYTES)
              .withLargeSize(LargeSize.valueOf(args[2]), false)
              .withCompression(0);
      require(archive.stateBytes() > bytes, "state of " + archive.stateBytes());
      System.out.printf("%d bytes of state, sizes in %s%n", archive.stateBytes(), args[2]);
      new Work(Path.of(args[0]), archive).run();
      // How much memory the process had at most.
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM")) {
          System.out.println(line);
        }
      }
      System.out.println("all done");
    }

    private void run() throws Exception {
      try (LoopbackConsul consul = new LoopbackConsul(archive);
          OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
        Told told = new Told();
        SavedSnapshot saved =
            client.save(file, SaveOptions.builder().progress(told).deadline(HOURS).build());
        tell("save");
        long length = Files.size(file);
        require(length > archive.stateBytes(), "a file of " + length);
        require(saved.archive().archiveBytes() == length, "saved " + saved);
        require(saved.archive().archiveSha256().equals(consul.sentSha256()), "saved " + saved);
        requireWhole(saved.archive());
        told.requireEnd(Phase.SAVING, length, OptionalLong.empty());

        VerifiedArchive verified = SnapshotArchives.verifier().verify(file);
        tell("verify");
        require(verified.equals(saved.archive()), "verified " + verified);

        long read =
            SnapshotArchives.reader()
                .read(
                    SnapshotSource.of(file),
                    (known, state) -> state.transferTo(OutputStream.nullOutputStream()));
        tell("read");
        require(read == archive.stateBytes(), "read " + read);

        told = new Told();
        RestoredSnapshot restored =
            client.restore(file, RestoreOptions.builder().progress(told).deadline(HOURS).build());
        tell("restore");
        require(restored.archive().equals(verified), "restored " + restored);
        require(consul.received() == length, "received " + consul.received());
        require(consul.receivedSha256().equals(verified.archiveSha256()), "received another");
        told.requireEnd(Phase.VERIFYING, length, OptionalLong.of(length));
        told.requireEnd(Phase.UPLOADING, length, OptionalLong.of(length));
      } finally {
        Files.deleteIfExists(file);
      }
    }

    private void requireWhole(VerifiedArchive found) {
      require(found.metadata().stateBytes() == archive.stateBytes(), "metadata of " + found);
      require(found.metadata().index() == archive.index(), "index of " + found);
      require(found.records().size() == 1, "records of " + found);
      require(found.records().get(0).count() == archive.records(), "records of " + found);
      require(found.records().get(0).bytes() == archive.stateBytes(), "bytes of " + found);
    }

    private void tell(String what) {
      double seconds = (System.nanoTime() - started) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%s: %.1f s, %.3f GB/s%n",
          what,
          seconds,
          archive.stateBytes() / seconds / 1e9);
      started = System.nanoTime();
    }
  }

  /** Sees to it that what is told of a transfer is true. */
  private static final class Told implements ProgressListener {
    private final Map<Phase, Progress> last = new EnumMap<>(Phase.class);
    private final List<Progress> wrong = new ArrayList<>();

    @Override
    public void onProgress(Progress progress) {
      Progress before = last.put(progress.phase(), progress);
      long least = before == null ? 0 : before.bytes();
      if (progress.bytes() < least || progress.elapsed().isNegative()) {
        wrong.add(progress);
      }
    }

    void requireEnd(Phase phase, long bytes, OptionalLong total) {
      require(wrong.isEmpty(), "told " + wrong);
      Progress end = last.get(phase);
      require(end.bytes() == bytes && end.totalBytes().equals(total), "told " + end);
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
