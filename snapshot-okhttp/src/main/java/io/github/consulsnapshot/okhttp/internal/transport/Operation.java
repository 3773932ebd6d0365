package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.okhttp.internal.archive.Interruption;
import java.io.IOException;
import okhttp3.Call;

/**
 * One save or restore on the thread that called it, and how it is ended: by an interrupt of that
 * thread, or by {@link #close()} from another.
 *
 * <p>Closing interrupts the thread as well: reading files, waiting between attempts and I/O on
 * sockets all notice that. The interrupt is taken back when the operation ends, since it was meant
 * for the operation and not for what its caller does next.
 */
final class Operation implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private Call call;
  private boolean closed;
  private boolean interruptedByCaller;
  private boolean interruptedByClosing;
  private boolean done;

  /** Notes the call that is to be aborted when this is closed. */
  synchronized void running(Call newCall) {
    call = newCall;
    if (closed) {
      newCall.cancel();
    }
  }

  /** Ends the operation, from any thread. */
  @Override
  public synchronized void close() {
    if (done || closed) {
      return;
    }
    // An interrupt that was there before is not ours to take back.
    interruptedByClosing = !isInterruptedByCaller();
    closed = true;
    if (call != null) {
      call.cancel();
    }
    thread.interrupt();
  }

  /** To be called by the operation itself when it leaves its thread. */
  synchronized void done() {
    done = true;
    if (interruptedByClosing) {
      Thread.interrupted();
    }
  }

  boolean isOfAnotherThread() {
    return thread != Thread.currentThread();
  }

  /** Whether somebody ended it. */
  synchronized boolean isEnded() {
    return closed || isInterruptedByCaller();
  }

  /**
   * Whether somebody ended it, when the line or a target has failed. An interrupt that closes a
   * channel leaves its status behind; but on newer JDKs the status may have been seen, and taken
   * back, by what the thread did before, when the interrupt gets to closing the channel. It is
   * given back here.
   */
  boolean isEndedBy(IOException failure) {
    Interruption.restoreStatus(failure);
    return isEnded();
  }

  /** The exception that says so. */
  synchronized OperationCancelledException ended(String asked, Throwable cause) {
    interruptedByCaller |= !closed;
    return new OperationCancelledException(
        asked + (closed ? ": ended by closing the client" : ": ended by an interrupt"), cause);
  }

  /**
   * Remembered once it was seen, until it was closed. The status does not do: whoever waits for a
   * lock has none for a moment, and gets it back with the lock.
   */
  private boolean isInterruptedByCaller() {
    interruptedByCaller |= !closed && thread.isInterrupted();
    return interruptedByCaller;
  }

  /** Ends the operation here if somebody wants that. */
  void requireNotEnded(String asked) {
    if (isEnded()) {
      throw ended(asked, null);
    }
  }
}
