package io.github.consulsnapshot.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Fails a test that leaves a socket or a file open, and names it; and a class of tests that does.
 * They get ten seconds to be closed. What was open before is not counted, nor what the JVM opens to
 * load classes.
 *
 * <p>It asks Linux what this process holds open, and passes everything elsewhere. Register it as
 * {@link ThreadGuard}. For tests that do not run concurrently.
 */
public final class OpenFileGuard extends LeakGuard<String> {
  private static final String WHAT = "open";
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  static {
    // The first channel makes the JDK open a pair of sockets that it keeps.
    try {
      SocketChannel.open().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A guard that waits ten seconds for what is open to be closed. */
  public OpenFileGuard() {
    super(WHAT);
  }

  OpenFileGuard(Duration patience) {
    super(WHAT, patience);
  }

  /** Number and target of what is open and counts; a number alone is soon taken by another. */
  @Override
  Set<String> present() {
    Set<String> open = new HashSet<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return open;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        String target = target(descriptor);
        if (counts(target)) {
          open.add(descriptor.getFileName() + " -> " + target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      // Closed since it was listed, such as the one that lists.
      return "";
    }
  }

  private static boolean counts(String target) {
    if (target.startsWith("socket:") || target.equals("anon_inode:[eventpoll]")) {
      return true;
    }
    return target.startsWith("/")
        && !target.startsWith("/dev/")
        && !target.startsWith("/proc/")
        && !target.startsWith("/sys/")
        && !target.startsWith(System.getProperty("java.home"))
        && !target.endsWith(".jar");
  }

  @Override
  String describe(String open) {
    return open;
  }
}
