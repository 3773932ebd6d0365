package io.github.consulsnapshot.okhttp.faults;

import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Stages for a file in a process of its own, and commits or closes it when it is told to. */
final class Stager {
  static final byte[] CONTENT = "staged by another".getBytes(StandardCharsets.US_ASCII);

  private Stager() {}

  public static void main(String[] args) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (StagedSnapshot staged = SnapshotTarget.of(Path.of(args[0])).stage()) {
      staged.output().write(CONTENT);
      System.out.println("staged");
      if ("commit".equals(orders.readLine())) {
        staged.commit(verdict(CONTENT.length));
      }
    }
    System.out.println("done");
  }

  /** For targets, which look at nothing but the length. */
  static VerifiedArchive verdict(long bytes) {
    SnapshotMetadata metadata =
        new SnapshotMetadata("2-15-1600000000000", 15, 2, 1, 31, List.of(), 1);
    return new VerifiedArchive(metadata, bytes, "0".repeat(64), 15, List.of(), Set.of());
  }
}
