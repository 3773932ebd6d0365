package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void complain_severalLinesAndControlCharacters_becomeOneHarmlessLine() {
    output(false).complain("first \r\n\n  second\u001b[2Jthird\n");

    assertThat(err.toString(UTF_8)).isEqualTo("first second?[2Jthird" + System.lineSeparator());
    assertThat(out.size()).isZero();
  }

  @Test
  void progress_noTerminal_writesNothing() {
    Output output = output(false);

    output.progress().onProgress(uploading(1, 2));
    output.clearProgress();

    assertThat(err.size()).isZero();
  }

  @Test
  void progress_terminal_drawsOneLineAndTakesItAway() {
    Output output = output(true);

    output.progress().onProgress(uploading(3 << 20, 6 << 20));
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "\r\u001b[KUploading  ["
                + "=".repeat(15)
                + " ".repeat(15)
                + "] 50%  3.0 MiB  1.5 MiB/s");
    output.clearProgress();
    assertThat(err.toString(UTF_8)).endsWith("\r\u001b[K");
    assertThat(out.size()).isZero();
  }

  @Test
  void progress_totalPassed_staysAtFull() {
    output(true).progress().onProgress(uploading(5, 2));

    assertThat(err.toString(UTF_8)).contains("] 100%  5 B");
  }

  private static Progress uploading(long bytes, long total) {
    return new Progress(
        Progress.Phase.UPLOADING, bytes, OptionalLong.of(total), Duration.ofSeconds(2));
  }

  private Output output(boolean terminal) {
    return new Output(
        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), terminal);
  }
}
