package io.github.consulsnapshot.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.FakeConsul;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  @TempDir private Path directory;
  @TempDir private Path elsewhere;

  @Test
  void main_consulOfTheEnvironment_isSavedAndRestored() throws Exception {
    try (FakeConsul consul = FakeConsul.start()) {
      consul.put("a", "b".getBytes(UTF_8));
      long index = consul.index();

      try (ChildJvm program =
          ChildJvm.start(
              Quickstart.class,
              directory,
              elsewhere.resolve("output"),
              Map.of("CONSUL_HTTP_ADDR", consul.address()))) {
        assertThat(program.exitCode()).as(program.output()).isZero();
        assertThat(program.output().lines()).contains("Saved index " + index, "Restored");
      }

      assertThat(directory.toFile().list()).containsExactly("backup.snap");
      assertThat(consul.restores()).isEqualTo(1);
      assertThat(consul.get("a")).isPresent();
    }
  }
}
