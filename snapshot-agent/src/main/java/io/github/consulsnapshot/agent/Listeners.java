package io.github.consulsnapshot.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** All listeners of an agent, told of one thing at a time. */
final class Listeners {
  private static final Logger LOG = System.getLogger(Listeners.class.getPackageName());

  private final List<AgentListener> listeners;
  private final ReentrantLock telling = new ReentrantLock();

  Listeners(List<AgentListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  void tell(Consumer<AgentListener> what) {
    telling.lock();
    try {
      for (AgentListener listener : listeners) {
        try {
          what.accept(listener);
        } catch (Exception | Error e) {
          // An error as well: a listener that lacks a class must not end the backups.
          LOG.log(Level.WARNING, "a listener of the snapshot agent failed", e);
        }
      }
    } finally {
      telling.unlock();
    }
  }

  <T> void tell(List<T> things, BiConsumer<AgentListener, T> what) {
    things.forEach(thing -> tell(listener -> what.accept(listener, thing)));
  }

  /** Whether this thread is in a listener just now, and must not wait for the agent. */
  boolean isTelling() {
    return telling.isHeldByCurrentThread();
  }
}
