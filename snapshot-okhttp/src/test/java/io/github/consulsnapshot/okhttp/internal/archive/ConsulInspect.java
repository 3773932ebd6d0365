package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ConsulBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The {@code consul snapshot inspect} of a real Consul: what its own reader says of an archive. */
final class ConsulInspect {
  private final Path directory;
  private final String command;
  private String output = "";

  /** To be made where there is a real Consul only. */
  ConsulInspect(Path directory) {
    this.directory = directory;
    this.command = ConsulBinary.find().orElseThrow().path().toString();
  }

  boolean accepts(byte[] archive) throws IOException, InterruptedException {
    Path file = Files.write(directory.resolve("test.snap"), archive);
    Process inspect =
        new ProcessBuilder(command, "snapshot", "inspect", file.toString())
            .redirectErrorStream(true)
            .start();
    try {
      output = new String(inspect.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(inspect.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return inspect.exitValue() == 0;
    } finally {
      inspect.destroyForcibly();
    }
  }

  /** What it printed last. */
  String output() {
    return output;
  }
}
