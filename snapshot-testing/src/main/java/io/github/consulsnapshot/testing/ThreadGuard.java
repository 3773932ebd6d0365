package io.github.consulsnapshot.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a thread behind, and names it with its stack. Threads get ten seconds to
 * end. What JUnit and the JDK keep for everybody is not counted, nor are the daemons that all
 * OkHttp clients of a JVM share.
 *
 * <p>Register it before other extensions, by {@code @RegisterExtension @Order(0)} or as the first
 * {@code @ExtendWith}: it then looks after they have cleaned up. For tests that do not run
 * concurrently.
 */
public final class ThreadGuard implements BeforeEachCallback, AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(ThreadGuard.class);

  /** Beginnings of names of threads that outlive whoever first needed them. */
  private static final List<String> SHARED =
      List.of(
          // One for all clients; they end after a minute without work.
          "OkHttp TaskRunner",
          "Okio Watchdog",
          // Of the JDK: of HttpURLConnection, of HttpClient until it is collected, of processes.
          "Keep-Alive-Timer",
          "HttpClient-",
          "process reaper",
          "Common-Cleaner",
          "Attach Listener",
          "ForkJoinPool.commonPool-worker-",
          "CompletableFutureDelayScheduler",
          // Of JUnit: its timeouts.
          "junit-jupiter-timeout-watcher");

  private final Duration patience;

  /** A guard that waits ten seconds for threads to end. */
  public ThreadGuard() {
    this(PATIENCE);
  }

  ThreadGuard(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put("before", new Before(Set.copyOf(running())));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Before before = context.getStore(NAMESPACE).remove("before", Before.class);
    requireNoneLeft(before.threads());
  }

  void requireNoneLeft(Set<Thread> before) {
    if (!Await.until(patience, () -> left(before).isEmpty())) {
      throw new AssertionError(describe(left(before)));
    }
  }

  static Set<Thread> running() {
    return Thread.getAllStackTraces().keySet();
  }

  private static Set<Thread> left(Set<Thread> before) {
    return running().stream()
        .filter(thread -> !before.contains(thread) && thread.isAlive() && !isShared(thread))
        .collect(Collectors.toSet());
  }

  private static boolean isShared(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return (group != null && group.getName().equals("system") && thread.isDaemon())
        || SHARED.stream().anyMatch(thread.getName()::startsWith);
  }

  private static String describe(Set<Thread> threads) {
    return threads.stream()
        .map(
            thread ->
                thread.getName()
                    + (thread.isDaemon() ? " (daemon)" : "")
                    + " at\n    "
                    + Arrays.stream(thread.getStackTrace())
                        .limit(12)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining("\n    ")))
        .sorted()
        .collect(Collectors.joining("\n", "the test has left threads behind:\n", ""));
  }

  private record Before(Set<Thread> threads) {}
}
