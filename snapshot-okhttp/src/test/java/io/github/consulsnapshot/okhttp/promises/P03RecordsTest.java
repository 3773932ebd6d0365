package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.KeyGrouping;
import io.github.consulsnapshot.state.KeyValueExport;
import io.github.consulsnapshot.state.KeyValueReader;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.state.StateStatistics;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 3, for what looks into records: statistics with keys, and keys taken out. 40 MiB by
 * default; {@code -Dconsulsnapshot.test.records.mib=1024} does a gibibyte of small values and one
 * of large values, and says how long each part took.
 */
class P03RecordsTest {
  private static final String MIB = System.getProperty("consulsnapshot.test.records.mib", "40");

  @TempDir Path directory;

  @Test
  void statisticsAndExtract_moreStateThanMemory_passInAHeapOf32MiB() throws Exception {
    try (ChildJvm child =
        ChildJvm.start(
            directory.resolve("log"),
            "32m",
            Work.class,
            directory.resolve("large.snap").toString(),
            MIB)) {
      String output = child.requireSuccess(Duration.ofMinutes(30));
      System.out.print(output);
      assertThat(output).contains("all done");
    }
  }

  /** What the other JVM does. */
  static final class Work {
    private final int rounds;
    private final SnapshotSource file;
    private final GeneratedArchive archive;

    private Work(Path path, GeneratedArchive archive, int rounds) throws IOException {
      this.file = SnapshotSource.of(path);
      this.archive = archive;
      this.rounds = rounds;
      try (OutputStream out = Files.newOutputStream(path)) {
        archive.writeTo(out);
      }
    }

    public static void main(String[] args) throws Exception {
      Path file = Path.of(args[0]);
      long mib = Long.parseLong(args[1]);
      if (mib < 100) {
        new Work(file, GeneratedArchive.ofStateBytes(mib << 20, 1000), 1).run();
      } else {
        // Times mean something only when they are not those of a JVM that warms up.
        new Work(file, GeneratedArchive.ofStateBytes(mib << 20, 1000), 3).run();
        new Work(file, GeneratedArchive.ofStateBytes(mib << 20, 100_000), 3).run();
      }
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM")) {
          System.out.println(line);
        }
      }
      System.out.println("all done");
    }

    private void run() throws IOException {
      System.out.println(archive);
      double verify = Double.MAX_VALUE;
      double statistics = Double.MAX_VALUE;
      double plain = Double.MAX_VALUE;
      for (int round = 0; round < rounds; round++) {
        verify = Math.min(verify, seconds(() -> SnapshotArchives.verifier().verify(file)));
        plain = Math.min(plain, seconds(() -> read(StateStatistics::of)));
        statistics = Math.min(statistics, seconds(this::statistics));
      }
      System.out.printf(
          Locale.ROOT,
          "verify %.2f s, statistics %.2f s (%.2f), with keys %.2f s (%.2f), export %.2f s%n",
          verify,
          plain,
          plain / verify,
          statistics,
          statistics / verify,
          seconds(this::export));
      oneValue();
      tooManyGroups();
    }

    private void statistics() throws IOException {
      KeyGrouping grouping = KeyGrouping.defaults().withDepth(1);
      StateStatistics found = read(records -> StateStatistics.of(records, grouping));
      require(found.bytes() == archive.stateBytes(), "counted " + found);
      require(found.groups().size() == 1, "groups " + found);
      require(found.groups().get(0).count() == archive.records(), "keys " + found);
      require(found.groupBytes() == archive.stateBytes(), "bytes of keys " + found);
    }

    private void export() throws IOException {
      long count =
          read(
              records ->
                  KeyValueExport.write(
                      new KeyValueReader(records, KeySelection.prefix("gen")),
                      OutputStream.nullOutputStream()));
      require(count == archive.records(), "exported " + count);
    }

    private void oneValue() throws IOException {
      KeySelection key = KeySelection.key("generated/000000000003");
      require(
          read(records -> new KeyValueReader(records, key).last()).isPresent(),
          "the key is not there");
    }

    /** Each key is a group: either they fit the memory that they may take, or that is said. */
    private void tooManyGroups() throws IOException {
      KeyGrouping grouping = KeyGrouping.defaults().withMaxGroupMemory(1 << 20);
      try {
        int groups = read(records -> StateStatistics.of(records, grouping)).groups().size();
        require(groups == archive.records() && groups < 6000, "groups " + groups);
      } catch (InvalidSettingException e) {
        require(archive.records() > 4000, e.getMessage());
      }
    }

    private <T> T read(Records<T> work) throws IOException {
      return SnapshotArchives.reader().read(file, (metadata, state) -> work.apply(records(state)));
    }

    private static StateReader records(InputStream state) {
      return new StateReader(state, "", ArchiveLimits.defaults());
    }

    private static double seconds(Timed work) throws IOException {
      long started = System.nanoTime();
      work.run();
      return (System.nanoTime() - started) / 1e9;
    }

    private static void require(boolean condition, String otherwise) {
      if (!condition) {
        throw new AssertionError(otherwise);
      }
    }

    @FunctionalInterface
    private interface Records<T> {
      T apply(StateReader records) throws IOException;
    }

    @FunctionalInterface
    private interface Timed {
      void run() throws IOException;
    }
  }
}
