package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A save with the whole client, in a process of its own whose umask is the test's to choose. */
final class SaveAndReportModes {
  private SaveAndReportModes() {}

  /** Writes what was seen in the directory of the target, with modes, to a report. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    Set<String> seen = new TreeSet<>();
    try (FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      consul.put("a", "b".getBytes(UTF_8));
      client.save(
          directory.resolve("backup.snap"),
          SaveOptions.builder().progress(progress -> look(directory, progress, seen)).build());
    }
    Files.createFile(directory.resolve("plain"));
    look(directory, null, seen);
    Files.write(Path.of(args[1]), seen);
  }

  private static void look(Path directory, Progress progress, Set<String> seen) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        seen.add(
            (name.startsWith(".") ? "temporary" : name)
                + " "
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("at " + progress, e);
    }
  }
}
