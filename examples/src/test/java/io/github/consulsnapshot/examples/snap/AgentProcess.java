package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.examples.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code snap agent} in a process of its own, with a directory of its own to store in. */
final class AgentProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ChildJvm process;
  private final Path backups;
  private final Path output;

  private AgentProcess(ChildJvm process, Path backups, Path output) {
    this.process = process;
    this.backups = backups;
    this.output = output;
  }

  static AgentProcess start(Path directory, String name, String address, String... flags)
      throws IOException {
    Path backups = Files.createDirectory(directory.resolve(name));
    Path output = directory.resolve(name + ".log");
    List<String> arguments = new ArrayList<>(List.of("agent", "-local-path=" + backups));
    arguments.addAll(Arrays.asList(flags));
    return new AgentProcess(
        ChildJvm.start(
            Snap.class,
            directory,
            output,
            Map.of("CONSUL_HTTP_ADDR", address),
            arguments.toArray(new String[0])),
        backups,
        output);
  }

  ChildJvm process() {
    return process;
  }

  /** The names of what stands in its directory. */
  List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(backups)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  Path newest() throws IOException {
    List<String> files = files();
    return backups.resolve(files.get(files.size() - 1));
  }

  String log() throws IOException {
    return Files.readString(output, UTF_8);
  }

  /** How often a text is in its log. */
  int count(String text) throws IOException {
    return log().split(java.util.regex.Pattern.quote(text), -1).length - 1;
  }

  void await(String text) throws Exception {
    await(text, 1);
  }

  void await(String text, int times) throws Exception {
    until(() -> count(text) >= times, () -> "waited for '" + text + "' in: " + log());
  }

  /** Until it has published so many more than there are now. */
  void awaitMore(int snapshots) throws Exception {
    int wanted = count("Saved snapshot") + snapshots;
    await("Saved snapshot", wanted);
  }

  /** Asks until it is so. These are processes of their own, and time is not played there. */
  static void until(Callable<Boolean> question, Callable<String> otherwise) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!question.call()) {
      assertThat(System.nanoTime()).as(otherwise.call()).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
