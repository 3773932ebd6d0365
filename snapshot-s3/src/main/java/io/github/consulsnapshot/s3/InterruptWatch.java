package io.github.consulsnapshot.s3;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends requests whose thread is interrupted. Whoever waits for a socket does not notice an
 * interrupt, so another thread has to look: the one that the SDK needs for its timeouts anyway. It
 * is a daemon, comes with the first request, and goes when there has been none for some seconds.
 */
final class InterruptWatch implements AutoCloseable {
  private static final long MILLIS_BETWEEN_LOOKS = 100;
  private static final long SECONDS_IDLE = 5;

  private final ScheduledThreadPoolExecutor executor;
  private final Set<Watched> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  InterruptWatch() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "consul-snapshot-s3");
              thread.setDaemon(true);
              return thread;
            });
    executor.setKeepAliveTime(SECONDS_IDLE, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setRemoveOnCancelPolicy(true);
  }

  /** For the timeouts of the SDK. */
  ScheduledExecutorService executor() {
    return executor;
  }

  boolean isClosed() {
    return closed;
  }

  /** What waits for a socket. */
  interface Waiting<T> {
    T get() throws IOException;
  }

  /** Waits, and runs {@code abort} on another thread when the calling one is interrupted. */
  <T> T during(Waiting<T> waiting, Runnable abort) throws IOException {
    Watched watched = begin(abort);
    try {
      return waiting.get();
    } finally {
      watched.end();
    }
  }

  private Watched begin(Runnable abort) {
    Watched watched = new Watched(Thread.currentThread(), abort);
    running.add(watched);
    // Looked at after it was added: one of the two, this or close, sees the other.
    if (closed) {
      watched.abort.run();
    }
    return watched;
  }

  /** Ends all that is running. */
  @Override
  public void close() {
    closed = true;
    running.forEach(watched -> watched.abort.run());
    executor.shutdownNow();
  }

  /** A request, or a piece of an answer that is waited for. */
  private final class Watched {
    private final Runnable abort;
    private final Optional<ScheduledFuture<?>> looks;

    private Watched(Thread thread, Runnable abort) {
      this.abort = abort;
      this.looks = look(thread);
    }

    /** Empty once the watch is closed: then nothing is waited for any more. */
    private Optional<ScheduledFuture<?>> look(Thread thread) {
      try {
        return Optional.of(
            executor.scheduleWithFixedDelay(
                () -> {
                  if (thread.isInterrupted()) {
                    abort.run();
                  }
                },
                MILLIS_BETWEEN_LOOKS,
                MILLIS_BETWEEN_LOOKS,
                TimeUnit.MILLISECONDS));
      } catch (RejectedExecutionException e) {
        return Optional.empty();
      }
    }

    void end() {
      running.remove(this);
      looks.ifPresent(future -> future.cancel(false));
    }
  }
}
