package io.github.consulsnapshot.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Which fault the next request of one kind meets. Safe for use by several threads. */
final class FaultPlan {
  private final Deque<Fault> next = new ArrayDeque<>();
  private Fault every;

  synchronized void next(Fault fault) {
    next.addLast(fault);
  }

  synchronized void every(Fault fault) {
    every = fault;
  }

  synchronized void clear() {
    next.clear();
    every = null;
  }

  synchronized Optional<Fault> peek() {
    return Optional.ofNullable(next.isEmpty() ? every : next.peekFirst());
  }

  synchronized Optional<Fault> take() {
    return Optional.ofNullable(next.isEmpty() ? every : next.pollFirst());
  }
}
