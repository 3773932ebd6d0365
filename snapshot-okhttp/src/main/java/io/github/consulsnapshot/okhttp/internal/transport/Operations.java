package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ClientClosedException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** The operations of one client that are running. */
final class Operations implements AutoCloseable {
  private final Set<Operation> running = new HashSet<>();
  private boolean closed;

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
      synchronized (running) {
        running.remove(operation);
      }
      operation.done();
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
