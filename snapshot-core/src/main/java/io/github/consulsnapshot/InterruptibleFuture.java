package io.github.consulsnapshot;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A future whose cancellation interrupts the thread that works for it, and no other work. */
final class InterruptibleFuture<T> extends CompletableFuture<T> {
  private final Object lock = new Object();
  private Thread worker;

  @SuppressWarnings("CatchingUnchecked") // whatever ends the operation must end the future as well
  void run(Supplier<T> operation) {
    synchronized (lock) {
      if (isDone()) {
        return;
      }
      worker = Thread.currentThread();
    }
    try {
      complete(operation.get());
    } catch (Throwable e) {
      completeExceptionally(e);
    } finally {
      synchronized (lock) {
        worker = null;
        if (isCancelled()) {
          // The interrupt was meant for the operation. The executor's thread must not carry it on
          // into the next task.
          Thread.interrupted();
        }
      }
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    synchronized (lock) {
      if (cancelled && worker != null) {
        worker.interrupt();
      }
    }
    return cancelled;
  }
}
