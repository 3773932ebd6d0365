package io.github.consulsnapshot.benchmarks;

import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a generated archive to a file: how many bytes of state, bytes of each value, file. */
public final class GenerateArchive {
  private GenerateArchive() {}

  /** Writes it. */
  public static void main(String[] arguments) throws IOException {
    long stateBytes = Long.parseLong(arguments[0]);
    int valueBytes = Integer.parseInt(arguments[1]);
    try (OutputStream out = Files.newOutputStream(Path.of(arguments[2]))) {
      GeneratedArchive.ofStateBytes(stateBytes, valueBytes).writeTo(out);
    }
  }
}
