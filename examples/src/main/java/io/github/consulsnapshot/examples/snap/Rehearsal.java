package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Does what short commands do, so that a JVM that is told to keep the classes it has loaded keeps
 * those that they need.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /**
   * Inspects a small archive, and shows nothing of it.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.setProperty("msgpack.universal-buffer", "true");
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    int code =
        new Snap()
            .run(
                List.of("inspect", "-kvdetails", "-"),
                Map.of(),
                new ByteArrayInputStream(new ArchiveBuilder().build()),
                nowhere,
                nowhere);
    System.exit(code);
  }
}
