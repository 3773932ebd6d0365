package io.github.consulsnapshot.okhttp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program on the class path of the tests, in a process of its own with a heap of its own. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final Path log;

  private ChildJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts one; {@code heap} is what stands behind {@code -Xmx}. */
  public static ChildJvm start(Path log, String heap, Class<?> main, String... arguments)
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

  /** Whether it has not ended yet. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /** Waits for its end, fails unless it went well, and gives what was printed. */
  public String requireSuccess(Duration atMost) throws IOException, InterruptedException {
    boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    String output = Files.readString(log);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(
          (ended ? "exit value " + process.exitValue() : "still running") + ": " + output);
    }
    return output;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
