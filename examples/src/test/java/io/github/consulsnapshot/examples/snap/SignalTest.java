package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.examples.ChildJvm;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no signals")
class SignalTest {
  private static final int TERMINATED = 128 + 15;

  @TempDir private Path directory;
  @TempDir private Path elsewhere;

  @Test
  void save_terminated_leavesNoTemporaryFile() throws Exception {
    try (FakeConsul consul = FakeConsul.start()) {
      consul.put("a", "b".getBytes(UTF_8));
      consul.onNextSave(Fault.stallAt(10));
      try (ChildJvm snap =
          ChildJvm.start(
              Snap.class,
              directory,
              elsewhere.resolve("output"),
              Map.of("CONSUL_HTTP_ADDR", consul.address()),
              "save",
              "backup.snap")) {
        awaitTemporaryFile(snap);

        snap.terminate();

        assertThat(snap.exitCode()).isEqualTo(TERMINATED);
        assertThat(snap.output())
            .startsWith("Error saving snapshot: ")
            .contains("ended because this process was told to end")
            .hasLineCount(1);
        assertThat(directory).isEmptyDirectory();
      }
    }
  }

  private void awaitTemporaryFile(ChildJvm snap) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (directory.toFile().list().length == 0) {
      assertThat(System.nanoTime()).as(snap.output()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
