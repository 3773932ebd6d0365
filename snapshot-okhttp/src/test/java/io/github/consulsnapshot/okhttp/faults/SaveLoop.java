package io.github.consulsnapshot.okhttp.faults;

import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FaultyFileSystem;
import io.github.consulsnapshot.testing.FaultyFileSystem.Operation;
import java.nio.file.Path;

/** Saves to the same file again and again, until it is killed. */
final class SaveLoop {
  /** What the process ends with when it ends itself. */
  static final int DIED = 86;

  private SaveLoop() {}

  /**
   * Begins when it is told to. With an operation and a number of calls it ends itself at that call
   * as if it were killed: nothing is closed, no hook runs.
   */
  public static void main(String[] args) throws Exception {
    FaultyFileSystem disk = new FaultyFileSystem();
    if (args.length > 2) {
      disk.failFrom(
          Integer.parseInt(args[3]),
          Operation.valueOf(args[2]),
          () -> {
            Runtime.getRuntime().halt(DIED);
            return null;
          });
    }
    Path file = disk.path(Path.of(args[1]));
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(args[0])) {
      System.out.println("ready");
      while (System.in.read() != '\n') {}
      while (true) {
        client.save(file);
        System.out.println("saved");
      }
    }
  }
}
