package io.github.consulsnapshot.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fails a test that leaves a thread behind, and names it with its stack; and a class of tests whose
 * threads outlive it. Threads get ten seconds to end. What ran before is not counted, nor what
 * JUnit and the JDK keep for everybody, nor the daemons that all OkHttp clients of a JVM share.
 *
 * <p>It has to come before other extensions, so that it looks after they have cleaned up: by
 * {@code @RegisterExtension @Order(0)}, as the first {@code @ExtendWith}, or for all tests at once
 * by JUnit's automatic detection: a file {@code
 * META-INF/services/org.junit.jupiter.api.extension.Extension} among the resources of the tests
 * that names this class, and the configuration parameter {@code
 * junit.jupiter.extensions.autodetection.enabled}. For tests that do not run concurrently.
 */
public final class ThreadGuard extends LeakGuard<Thread> {
  private static final String WHAT = "threads behind";

  /** Beginnings of names of threads that outlive whoever first needed them. */
  private static final List<String> SHARED =
      List.of(
          "Okio Watchdog",
          // Of the JDK: of HttpURLConnection, of HttpClient until it is collected, of processes.
          "Keep-Alive-Timer",
          "HttpClient-",
          "process reaper",
          "Common-Cleaner",
          "Attach Listener",
          "ForkJoinPool.commonPool-",
          "CompletableFutureDelayScheduler",
          // Of JUnit: its timeouts.
          "junit-jupiter-timeout-watcher");

  /** A guard that waits ten seconds for threads to end. */
  public ThreadGuard() {
    super(WHAT);
  }

  ThreadGuard(Duration patience) {
    super(WHAT, patience);
  }

  @Override
  Set<Thread> present() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && !isShared(thread))
        .collect(Collectors.toSet());
  }

  private static boolean isShared(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return (group != null && group.getName().equals("system") && thread.isDaemon())
        // Those of all clients, which end after a minute without work, have the name of the last of
        // their tasks. The threads of a client's own dispatcher are no daemons.
        || (thread.isDaemon() && thread.getName().startsWith("OkHttp "))
        || SHARED.stream().anyMatch(thread.getName()::startsWith);
  }

  @Override
  String describe(Thread thread) {
    return thread.getName()
        + (thread.isDaemon() ? " (daemon)" : "")
        + " at\n    "
        + Arrays.stream(thread.getStackTrace())
            .limit(12)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining("\n    "));
  }
}
