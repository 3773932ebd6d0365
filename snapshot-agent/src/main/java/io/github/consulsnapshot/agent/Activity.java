package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import java.util.Optional;

/**
 * Something that blocks the thread that began it, and that others may end: with a reason, and by an
 * interrupt of the thread, which everything below notices. The interrupt is taken back when the
 * activity is done: it was meant for the activity, and not for what the thread does next.
 */
final class Activity {
  private final Thread thread = Thread.currentThread();
  private final boolean run;
  private final Tenure tenure;
  private Optional<SnapshotException> reason = Optional.empty();
  private boolean interruptedByOthers;
  private boolean interruptedByEnding;
  private boolean done;

  /** A run, or a time of waiting, within a tenure. */
  Activity(boolean run, Tenure tenure) {
    this.run = run;
    this.tenure = tenure;
  }

  boolean isRun() {
    return run;
  }

  Tenure tenure() {
    return tenure;
  }

  /** Ends it, from any thread. */
  synchronized void end(SnapshotException why) {
    if (done || reason.isPresent()) {
      return;
    }
    // An interrupt that was there before is not ours to take back.
    interruptedByEnding = !isInterruptedByOthers();
    reason = Optional.of(why);
    thread.interrupt();
  }

  /** To be called by the thread itself when it leaves the activity. */
  synchronized void done() {
    done = true;
    if (interruptedByEnding) {
      Thread.interrupted();
    }
  }

  /** Whether somebody has ended it. */
  synchronized boolean isEnded() {
    return reason.isPresent() || isInterruptedByOthers();
  }

  /** Why it has ended; to be asked when it has. */
  synchronized SnapshotException why() {
    return reason.orElseGet(
        () -> new OperationCancelledException("the agent was ended by an interrupt", null));
  }

  /** Remembered once it was seen: whoever waits for a lock has no status for a moment. */
  private boolean isInterruptedByOthers() {
    interruptedByOthers |= reason.isEmpty() && thread.isInterrupted();
    return interruptedByOthers;
  }
}
