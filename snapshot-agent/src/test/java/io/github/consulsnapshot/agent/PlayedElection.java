package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.LeadershipLostException;
import java.util.ArrayList;
import java.util.List;

/** An election in memory, in which one leads at any time, and which tests can take it from. */
final class PlayedElection implements LeaderElection {
  private Held held;
  private boolean open = true;
  private int won;
  private int waiting;

  /** From now on, nobody wins until this is called with true. */
  synchronized void open(boolean value) {
    open = value;
    notifyAll();
  }

  synchronized int won() {
    return won;
  }

  synchronized boolean isHeld() {
    return held != null;
  }

  synchronized int waiting() {
    return waiting;
  }

  /** Takes it from whoever leads, and lets him know. */
  void lose() {
    List<Runnable> actions;
    synchronized (this) {
      if (held == null) {
        return;
      }
      actions = List.copyOf(held.actions);
      loseSilently();
    }
    actions.forEach(Runnable::run);
  }

  /** Takes it from whoever leads, who learns of it when he asks. */
  synchronized void loseSilently() {
    held = null;
    notifyAll();
  }

  @Override
  public synchronized Leadership acquire() throws InterruptedException {
    waiting++;
    try {
      while (held != null || !open) {
        wait();
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    } finally {
      waiting--;
    }
    won++;
    held = new Held();
    return held;
  }

  @Override
  public String description() {
    return "lock in memory";
  }

  private final class Held implements Leadership {
    private final List<Runnable> actions = new ArrayList<>();

    @Override
    public void requireHeld() {
      if (!isHeld()) {
        throw new LeadershipLostException("lock in memory: somebody else has it", null);
      }
    }

    @Override
    public boolean isHeld() {
      synchronized (PlayedElection.this) {
        return held == this;
      }
    }

    @Override
    public void onLost(Runnable action) {
      synchronized (PlayedElection.this) {
        actions.add(action);
      }
    }

    @Override
    public void close() {
      synchronized (PlayedElection.this) {
        if (held == this) {
          loseSilently();
        }
      }
    }
  }
}
