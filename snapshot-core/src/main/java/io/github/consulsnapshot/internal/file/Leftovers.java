package io.github.consulsnapshot.internal.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Temporary files that nobody will ever finish: those of processes that died, and those that could
 * not be removed when they should have been.
 */
public final class Leftovers {
  private static final Set<Path> NOT_REMOVED = ConcurrentHashMap.newKeySet();

  private Leftovers() {}

  /** One of this JVM that nobody writes any more, to be tried again. */
  static void add(Path temporary) {
    NOT_REMOVED.add(temporary);
  }

  /**
   * Removes those of one target that can be removed. Never fails.
   *
   * @param directory where they are looked for
   * @param name what they are called
   */
  public static void remove(Path directory, TemporaryName name) {
    // Filtered by hand: a pattern would take the wildcards of a target's name for its own.
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, name::matches)) {
      for (Path file : files) {
        removeIfLeft(file, name);
      }
    } catch (IOException | RuntimeException e) {
      // What cannot be listed stays until the next time.
    }
  }

  private static void removeIfLeft(Path file, TemporaryName name) {
    try {
      if (name.isOfThisJvm(file)) {
        removeOurs(file);
      } else if (Files.isRegularFile(file, NOFOLLOW_LINKS)) {
        removeUnlessLocked(file);
      }
    } catch (IOException | RuntimeException e) {
      // What cannot be locked may be alive, and what cannot be removed stays until the next time.
    }
  }

  /**
   * Never opens one of this JVM: on POSIX, closing any descriptor of a file gives up all locks that
   * the process holds on it, so that to look would expose it to other processes.
   */
  private static void removeOurs(Path file) throws IOException {
    if (NOT_REMOVED.contains(file)) {
      Files.deleteIfExists(file);
      NOT_REMOVED.remove(file);
    }
  }

  /** Whoever writes it holds the lock, and the system gives it up when that process dies. */
  private static void removeUnlessLocked(Path file) throws IOException {
    // Reading as well: should a pipe have come to the name, this does not wait for its other end.
    try (FileChannel channel = FileChannel.open(file, Set.of(READ, WRITE, NOFOLLOW_LINKS))) {
      if (channel.tryLock() != null) {
        // While it is locked: its writer may be about to lock it, and looks for it afterwards.
        Files.deleteIfExists(file);
      }
    }
  }
}
