package io.github.consulsnapshot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a thread or, where Linux tells, a file open behind. JUnit finds it by
 * itself. The guards of the other modules are in snapshot-testing, which needs this module.
 */
public final class LeakGuard implements BeforeEachCallback, AfterEachCallback {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LeakGuard.class);

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    context.getStore(NAMESPACE).put("before", new Before(running(), open()));
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    Before before = context.getStore(NAMESPACE).remove("before", Before.class);
    long end = System.nanoTime() + PATIENCE_NANOS;
    Set<String> left = left(before);
    while (!left.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      left = left(before);
    }
    if (!left.isEmpty()) {
      throw new AssertionError(
          context.getDisplayName() + " has left behind:\n" + String.join("\n", left));
    }
  }

  private static Set<String> left(Before before) throws IOException {
    Set<String> left = open();
    left.removeAll(before.open());
    for (Thread thread : running()) {
      if (!before.threads().contains(thread)) {
        left.add(thread.getName() + " at " + Arrays.toString(thread.getStackTrace()));
      }
    }
    return left;
  }

  private static Set<Thread> running() {
    Set<Thread> running = Thread.getAllStackTraces().keySet();
    running.removeIf(thread -> isShared(thread) || !thread.isAlive());
    return running;
  }

  /** The JDK's own, and JUnit's. */
  private static boolean isShared(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return (group != null && group.getName().equals("system") && thread.isDaemon())
        || thread.getName().startsWith("process reaper")
        || thread.getName().startsWith("ForkJoinPool.commonPool-")
        || thread.getName().startsWith("junit-jupiter-timeout-watcher");
  }

  private static Set<String> open() throws IOException {
    Set<String> open = new TreeSet<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return open;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        if (Files.isRegularFile(descriptor)) {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (!target.endsWith(".jar") && !target.startsWith(System.getProperty("java.home"))) {
            open.add(descriptor.getFileName() + " -> " + target);
          }
        }
      }
    }
    return open;
  }

  private record Before(Set<Thread> threads, Set<String> open) {}
}
