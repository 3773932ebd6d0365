package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.GeneratedArchive;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DecodeTest {
  private static final String CANARY = "canary-5f2c";

  @TempDir Path directory;

  @Test
  void decode_wholeSnapshot_printsMaskedLinesUnlessAsked() throws IOException {
    Path file =
        archive(
            new StateBuilder().kv("Grüße", CANARY).record(17, Map.of("SecretID", CANARY)).build());

    Run masked = Run.snap(Map.of(), "decode", file.toString());
    assertThat(masked.err()).isEmpty();
    assertThat(masked.code()).isZero();
    assertThat(masked.out().lines())
        .satisfiesExactly(
            header -> assertThat(header).endsWith("\"Type\":\"SnapshotHeader\"}"),
            kv -> assertThat(kv).contains("\"Key\":\"Grüße\"", "\"Value\":\"(masked)\""),
            token ->
                assertThat(token)
                    .isEqualTo("{\"Data\":{\"SecretID\":\"(masked)\"},\"Type\":\"ACLToken\"}"));

    assertThat(Run.snap(Map.of(), "decode", "-reveal-values", file.toString()).out())
        .contains("\"Value\":\"Y2FuYXJ5LTVmMmM=\"")
        .contains("\"SecretID\":\"(masked)\"");
    assertThat(Run.snap(Map.of(), "decode", "-reveal-secrets", file.toString()).out())
        .contains("\"Value\":\"(masked)\"")
        .contains("\"SecretID\":\"" + CANARY + "\"");
  }

  @Test
  void decode_damagedInItsLastByte_printsNothing() throws IOException {
    byte[] whole = Files.readAllBytes(archive(StateBuilder.sample().build()));
    whole[whole.length - 1] ^= 1;
    Path file = Files.write(directory.resolve("damaged.snap"), whole);

    Run run = Run.snap(Map.of(), "decode", file.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("Error decoding snapshot: ").contains("damaged.snap");
  }

  @Test
  void decode_recordThatIsTooLongToBeShown_saysSo() throws IOException {
    Path file = archive(new StateBuilder().kv("k", new byte[9 << 20]).build());

    Run run = Run.snap(Map.of(), "decode", file.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("record 1 of type KVS", "maxLoadedRecordBytes", "every.snap");
  }

  @Test
  void decode_whatCannotBeReadTwice_isRefused() {
    assertThat(Run.snap(Map.of(), "decode", "-"))
        .isEqualTo(
            new Run(
                1,
                "",
                "Error opening snapshot file: standard input can be read only once, and nothing is"
                    + " shown before all of it is verified\n"));
    assertThat(Run.snap(Map.of(), "decode", directory.resolve("none").toString()).err())
        .startsWith("Error opening snapshot file: ")
        .contains("no such file");
  }

  @Test
  void decode_outputThatIsFull_endsAndSaysSo() throws IOException {
    Path file = large();
    LimitedOutput full = new LimitedOutput(200_000);
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int code;
    try (PrintStream out = new PrintStream(full);
        PrintStream errors = new PrintStream(err, true, UTF_8)) {
      code =
          new Snap()
              .run(
                  List.of("decode", "-reveal-values", file.toString()),
                  Map.of(),
                  new ByteArrayInputStream(new byte[0]),
                  out,
                  errors);
    }

    assertThat(code).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .isEqualTo("Error writing to standard output: it takes no more\n");
    assertThat(full.attempts).as("writes after the first failure").isLessThan(3);
    assertThat(Thread.interrupted()).as("the interrupt is left behind").isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void decode_readerThatHasSeenEnough_endsQuietly() throws Exception {
    Path file = large();
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "{ \"$0\" -cp \"$1\" \"$2\" decode -reveal-values \"$3\"; echo \"code $?\" >&2; }"
                    + " | head -n 2",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                Snap.class.getName(),
                file.toString())
            .redirectError(errors.toFile())
            .start();
    try {
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);

      assertThat(process.waitFor()).isZero();
      assertThat(out.lines()).hasSize(2);
      assertThat(errors).hasContent("code 1\n");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void decode_diskThatIsFull_saysSo() throws Exception {
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Snap.class.getName(),
                "decode",
                archive(StateBuilder.sample().build()).toString())
            .redirectOutput(Path.of("/dev/full").toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor()).isEqualTo(1);
      assertThat(errors).hasContent("Error writing to standard output: No space left on device\n");
    } finally {
      process.destroyForcibly();
    }
  }

  private Path archive(byte[] state) throws IOException {
    return Files.write(directory.resolve("every.snap"), new ArchiveBuilder().state(state).build());
  }

  private Path large() throws IOException {
    Path file = directory.resolve("large.snap");
    try (OutputStream out = Files.newOutputStream(file)) {
      GeneratedArchive.ofStateBytes(8 << 20, 50_000).writeTo(out);
    }
    return file;
  }

  /** A disk of this size. */
  private static final class LimitedOutput extends OutputStream {
    private int left;
    private int attempts;

    LimitedOutput(int left) {
      this.left = left;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > left) {
        attempts++;
        throw new IOException("full");
      }
      left -= length;
    }
  }
}
