package io.github.consulsnapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Saves once, in a process of its own whose umask is the test's to choose. */
final class StageAndCommit {
  private StageAndCommit() {}

  /** Writes the modes of the staged file, of the saved file and of a plain file to a report. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    List<String> modes = new ArrayList<>();
    try (StagedSnapshot staged = SnapshotTarget.of(file).stage()) {
      try (var entries = Files.newDirectoryStream(file.getParent(), ".*")) {
        modes.add(mode(entries.iterator().next()));
      }
      staged.output().write("new".getBytes(StandardCharsets.US_ASCII));
      staged.commit(Verdicts.ofLength(3));
    }
    modes.add(mode(file));
    Path plain = file.resolveSibling("plain");
    Files.createFile(plain);
    modes.add(mode(plain));
    Files.write(Path.of(args[1]), modes, StandardOpenOption.CREATE_NEW);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
