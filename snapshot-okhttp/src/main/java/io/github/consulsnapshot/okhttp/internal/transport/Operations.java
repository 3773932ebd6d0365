package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ClientClosedException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The operations of one client that are running. */
final class Operations implements AutoCloseable {
  private final Set<Operation> running = new HashSet<>();
  private final Runnable behindClosing;
  private boolean closed;

  /**
   * Makes one.
   *
   * @param behindClosing done by every operation that ends after this was closed
   */
  Operations(Runnable behindClosing) {
    this.behindClosing = behindClosing;
  }

  /** To be called by what has ended, before it counts as ended. */
  void left() {
    boolean behind;
    synchronized (running) {
      behind = closed;
    }
    if (behind) {
      behindClosing.run();
    }
  }

  <T> T run(Function<Operation, T> work) {
    Operation operation = new Operation();
    synchronized (running) {
      if (closed) {
        throw new ClientClosedException();
      }
      running.add(operation);
    }
    try {
      return work.apply(operation);
    } finally {
      left();
      synchronized (running) {
        running.remove(operation);
        running.notifyAll();
      }
      operation.done();
    }
  }

  /** Waits until those of other threads have ended, for so long at most. */
  void awaitEnd(Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    boolean interrupted = false;
    synchronized (running) {
      while (running.stream().anyMatch(Operation::isOfAnotherThread)
          && until - System.nanoTime() > 0) {
        try {
          running.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Set<Operation> ending;
    synchronized (running) {
      closed = true;
      ending = Set.copyOf(running);
    }
    ending.forEach(Operation::close);
  }
}
