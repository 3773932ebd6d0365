package io.github.consulsnapshot.okhttp.faults;

import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import java.io.IOException;
import java.nio.file.Path;

/** Stages for the same file so many times, and commits every fourth; any failure ends it. */
final class StageLoop {
  private StageLoop() {}

  public static void main(String[] args) throws IOException {
    System.out.println("ready");
    while (System.in.read() != '\n') {}
    run(Path.of(args[0]), Integer.parseInt(args[1]));
    System.out.println("done");
  }

  static void run(Path file, int times) throws IOException {
    SnapshotTarget target = SnapshotTarget.of(file);
    for (int i = 0; i < times; i++) {
      try (StagedSnapshot staged = target.stage()) {
        staged.output().write(Stager.CONTENT);
        if (i % 4 == 0) {
          staged.commit(Stager.verdict(Stager.CONTENT.length));
        }
      }
    }
  }
}
