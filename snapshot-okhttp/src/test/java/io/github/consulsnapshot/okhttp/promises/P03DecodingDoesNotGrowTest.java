package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.SnapshotDecoder;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 3: more state than memory is decoded, its values in clear. */
class P03DecodingDoesNotGrowTest {
  private static final String SIZE = "consulsnapshot.test.decode.mib";
  private static final int MEBIBYTES = Integer.getInteger(SIZE, 40);
  private static final int VALUE_BYTES = 100_000;

  @TempDir Path directory;

  @Test
  void decode_moreStateThanMemory_passesInAHeapOf32MiB() throws Exception {
    try (ChildJvm child =
        ChildJvm.start(directory.resolve("log"), "32m", Work.class, Integer.toString(MEBIBYTES))) {
      String output = child.requireSuccess(Duration.ofMinutes(10));
      assertThat(output).contains("all done");
      if (Integer.getInteger(SIZE) != null) {
        System.out.print(output);
      }
    }
  }

  /** What the other JVM does. */
  static final class Work {
    private Work() {}

    public static void main(String[] args) throws Exception {
      GeneratedArchive archive =
          GeneratedArchive.ofStateBytes(Long.parseLong(args[0]) << 20, VALUE_BYTES);
      SnapshotDecoder decoder = SnapshotDecoder.masking().revealingValues();
      long begun = System.nanoTime();
      Counted counted = new Counted();
      BufferedWriter out =
          new BufferedWriter(new OutputStreamWriter(counted, StandardCharsets.UTF_8));
      SnapshotArchives.reader()
          .read(
              archive,
              (metadata, state) -> {
                decoder.decode(metadata, new StateReader(state), out);
                out.flush();
                return metadata;
              });
      if (counted.lines != archive.records() + 1
          || counted.bytes < archive.records() * VALUE_BYTES * 4L / 3) {
        throw new AssertionError(counted.lines + " lines of " + counted.bytes + " bytes");
      }
      long millis = (System.nanoTime() - begun) / 1_000_000;
      System.out.println(
          args[0] + " MiB of state decoded in " + millis + " ms, " + mostMemory() + ", all done");
    }

    /** As Linux counts it; other systems have other means. */
    private static String mostMemory() throws IOException {
      Path status = Path.of("/proc/self/status");
      return Files.exists(status)
          ? Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("VmHWM"))
              .findFirst()
              .orElse("")
              .replaceAll("\\s+", " ")
          : "memory not known";
    }
  }

  private static final class Counted extends OutputStream {
    private long bytes;
    private long lines;

    @Override
    public void write(int b) {
      throw new AssertionError("a byte alone");
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      bytes += length;
      for (int i = offset; i < offset + length; i++) {
        lines += buffer[i] == '\n' ? 1 : 0;
      }
    }
  }
}
