package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.consulsnapshot.testing.ConsulBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The {@code consul} command itself, to compare with. */
record ConsulCommand(ConsulBinary binary, Path directory) {
  /** Runs {@code consul snapshot}. */
  Run run(Map<String, String> environment, String... args) throws Exception {
    return run("snapshot", environment, args);
  }

  /** Runs {@code consul kv}. */
  Run kv(Map<String, String> environment, String... args) throws Exception {
    return run("kv", environment, args);
  }

  private Run run(String subcommand, Map<String, String> environment, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(binary.path().toString(), subcommand));
    command.addAll(List.of(args));
    Path out = Files.createTempFile(directory, "consul", ".out");
    Path err = Files.createTempFile(directory, "consul", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CONSUL_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("consul " + subcommand + " did not end: " + read(err));
      }
      return new Run(process.exitValue(), read(out), read(err));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, UTF_8);
  }
}
