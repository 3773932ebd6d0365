package io.github.consulsnapshot.okhttp.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program on the class path of the tests, in a process of its own. */
final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final Path log;

  private ChildJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ChildJvm start(Path log, String heap, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heap, "-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ChildJvm(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Waits for its end, and fails unless it went well. */
  void requireSuccess() throws IOException, InterruptedException {
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(
          (ended ? "exit value " + process.exitValue() : "still running")
              + ": "
              + Files.readString(log));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
