package io.github.consulsnapshot.internal.file;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** What a directory says of its files, which is not on disk yet when it has just been changed. */
public final class DirectoryEntries {
  private DirectoryEntries() {}

  /**
   * Forces to disk what was moved into a directory or removed from it, where the platform can. What
   * was done stands already, so an interrupt does not keep it from lasting; the status is set then.
   *
   * @param directory the directory
   * @throws IOException when that fails
   */
  public static void force(Path directory) throws IOException {
    boolean interrupted = false;
    try {
      while (!forced(directory)) {
        interrupted = true;
        Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** False when an interrupt has kept it from being done. */
  private static boolean forced(Path directory) throws IOException {
    // A directory can be opened as a file, and so forced, on POSIX only.
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, READ)) {
        channel.force(true);
      } catch (ClosedByInterruptException e) {
        return false;
      }
    }
    return true;
  }
}
