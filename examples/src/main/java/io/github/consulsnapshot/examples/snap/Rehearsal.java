package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Does what short commands do, so that a JVM that is told to keep the classes it has loaded keeps
 * those that they need.
 */
public final class Rehearsal {
  private final PrintStream nowhere =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  private Rehearsal() {}

  /**
   * Saves and inspects small archives, and shows nothing of it.
   *
   * @param args none
   * @throws IOException when a temporary directory cannot be made or removed
   */
  public static void main(String[] args) throws IOException {
    System.setProperty("msgpack.universal-buffer", "true");
    Rehearsal rehearsal = new Rehearsal();
    int inspected = rehearsal.inspect();
    int saved = rehearsal.save();
    System.exit(Math.max(inspected, saved));
  }

  private int inspect() {
    return run(List.of("inspect", "-kvdetails", "-"));
  }

  private int save() throws IOException {
    Path directory = Files.createTempDirectory("snap-rehearsal");
    Path file = directory.resolve("backup.snap");
    try (FakeConsul consul = FakeConsul.start()) {
      return run(List.of("save", "-http-addr=" + consul.address(), file.toString()));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  private int run(List<String> args) {
    return new Snap()
        .run(
            args,
            Map.of(),
            new ByteArrayInputStream(new ArchiveBuilder().build()),
            nowhere,
            nowhere);
  }
}
