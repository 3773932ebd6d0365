package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.ConsulUnderTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The whole story once, told step by step: keys are written and saved, a damaged file is refused,
 * the keys are lost and come back. Each step is checked, and the story ends at the first that does
 * not show what it should.
 */
final class Demo {
  /** What the keys hold when they are saved. */
  private static final Map<String, String> KEYS =
      new TreeMap<>(
          Map.of(
              "shop/banner", "Welcome!",
              "shop/max-orders", "100",
              "shop/payments", "enabled"));

  private static final String ADDED = "shop/typo";

  private final ConsulUnderTest consul;
  private final Path directory;
  private final Output output;
  private int steps;

  Demo(ConsulUnderTest consul, Path directory, Output output) {
    this.consul = consul;
    this.directory = directory;
    this.output = output;
  }

  /** A step did not show what it should. */
  static final class UnexpectedException extends Exception {
    private static final long serialVersionUID = 1L;

    UnexpectedException(String message) {
      super(message);
    }
  }

  void run() throws UnexpectedException, IOException {
    writeKeys();
    save();
    verifyAndInspect();
    refuseDamage();
    loseKeys();
    restore();
  }

  private void writeKeys() throws UnexpectedException {
    step("Write some keys, as an application would");
    KEYS.forEach((key, value) -> consul.put(key, value.getBytes(UTF_8)));
    requireKeys("after they were written");
    showKeys();
  }

  private void save() throws UnexpectedException, IOException {
    step("Save a snapshot");
    List<String> said = succeed("save", "backup.snap");
    require(said.get(0).startsWith("Saved and verified snapshot to index "), "what save printed");
    proves(
        "Every byte was checked while it arrived: checksums, and the records inside. The file got"
            + " its name only after that, so a backup.snap that is there is a good one.");
    try (var files = Files.list(directory)) {
      require(files.count() == 1, "no file but backup.snap");
    }
  }

  private void verifyAndInspect() throws UnexpectedException {
    step("Verify and inspect it, without any Consul");
    succeed("verify", "backup.snap");
    List<String> said = succeed("inspect", "backup.snap");
    require(said.get(0).startsWith(" ID  "), "what inspect printed");
    proves("A file from anywhere can be checked before anybody depends on it.");
  }

  private void refuseDamage() throws UnexpectedException, IOException {
    step("Flip a single bit in a copy, and try to use that");
    byte[] archive = Files.readAllBytes(directory.resolve("backup.snap"));
    Files.write(
        directory.resolve("damaged.snap"), ArchiveBuilder.flip(archive, archive.length * 4));
    fail("verify", "damaged.snap");
    fail("restore", "damaged.snap");
    requireKeys("after the damaged file was refused");
    proves(
        "The damage is found, and told, before the first byte is sent: Consul never saw the file,"
            + " and all keys are as they were.");
  }

  private void loseKeys() throws UnexpectedException {
    step("Have an accident: one key changed, one deleted, one added");
    consul.put("shop/max-orders", "0".getBytes(UTF_8));
    consul.delete("shop/payments");
    consul.put(ADDED, "oops".getBytes(UTF_8));
    require(text("shop/max-orders").equals(Optional.of("0")), "shop/max-orders changed");
    require(text("shop/payments").isEmpty(), "shop/payments deleted");
    showKeys();
  }

  private void restore() throws UnexpectedException {
    step("Restore the snapshot");
    List<String> said = succeed("restore", "backup.snap");
    require(said.contains("Restored snapshot"), "what restore printed");
    requireKeys("after the restore");
    showKeys();
    proves("The old values are back, and what was added after the snapshot is gone.");
  }

  private List<String> succeed(String command, String file) throws UnexpectedException {
    return snap(0, command, file);
  }

  private void fail(String command, String file) throws UnexpectedException {
    snap(1, command, file);
  }

  /** Runs a command as a shell would, and shows both. */
  private List<String> snap(int expectedCode, String command, String file)
      throws UnexpectedException {
    Map<String, String> environment = new HashMap<>();
    environment.put("CONSUL_HTTP_ADDR", consul.address());
    consul.token().ifPresent(token -> environment.put("CONSUL_HTTP_TOKEN", token));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    output.line("   $ snap " + command + " " + file);
    int code;
    try (PrintStream stream = new PrintStream(said, true, UTF_8)) {
      code =
          new Snap()
              .run(
                  List.of(command, directory.resolve(file).toString()),
                  environment,
                  new ByteArrayInputStream(new byte[0]),
                  stream,
                  stream);
    }
    List<String> lines = new ArrayList<>();
    // The directory is a temporary one; its name says nothing.
    said.toString(UTF_8).replace(directory + "/", "").lines().forEach(lines::add);
    lines.stream().filter(line -> !line.isEmpty()).forEach(line -> output.line("   " + line));
    require(
        code == expectedCode,
        "snap " + command + " " + file + " to end with " + expectedCode + ", it did with " + code);
    return lines;
  }

  private void requireKeys(String when) throws UnexpectedException {
    for (Map.Entry<String, String> entry : KEYS.entrySet()) {
      require(
          text(entry.getKey()).equals(Optional.of(entry.getValue())),
          entry.getKey() + " = " + entry.getValue() + " " + when);
    }
    require(text(ADDED).isEmpty(), "no " + ADDED + " " + when);
  }

  private static void require(boolean holds, String what) throws UnexpectedException {
    if (!holds) {
      throw new UnexpectedException("expected " + what);
    }
  }

  private Optional<String> text(String key) {
    return consul.get(key).map(value -> new String(value, UTF_8));
  }

  private void showKeys() {
    List<String> keys = new ArrayList<>(KEYS.keySet());
    keys.add(ADDED);
    for (String key : keys) {
      text(key).ifPresent(value -> output.line("   " + key + " = " + value));
    }
  }

  private void step(String title) {
    steps++;
    output.line("");
    output.line(steps + ". " + title);
  }

  private void proves(String what) {
    output.line(Help.wrapped("   => ", "      ", what));
  }
}
