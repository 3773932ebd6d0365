package io.github.consulsnapshot;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A future that interrupts the thread that works for it, and no other work, when somebody else ends
 * it: by cancelling, or by a timeout.
 */
final class InterruptibleFuture<T> extends CompletableFuture<T> {
  private final Object lock = new Object();
  private Thread worker;
  private boolean interrupted;

  @SuppressWarnings("CatchingUnchecked") // whatever ends the operation must end the future as well
  void run(Supplier<T> operation) {
    synchronized (lock) {
      if (isDone()) {
        return;
      }
      worker = Thread.currentThread();
    }
    try {
      super.complete(operation.get());
    } catch (Throwable e) {
      super.completeExceptionally(e);
    } finally {
      synchronized (lock) {
        worker = null;
        if (interrupted) {
          // The interrupt was meant for the operation. The executor's thread must not carry it on
          // into the next task.
          Thread.interrupted();
        }
      }
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return interruptIf(super.cancel(mayInterruptIfRunning));
  }

  @Override
  public boolean completeExceptionally(Throwable e) {
    return interruptIf(super.completeExceptionally(e));
  }

  @Override
  public boolean complete(T value) {
    return interruptIf(super.complete(value));
  }

  private boolean interruptIf(boolean ended) {
    synchronized (lock) {
      if (ended && worker != null) {
        interrupted = true;
        worker.interrupt();
      }
    }
    return ended;
  }
}
