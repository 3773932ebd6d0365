package io.github.consulsnapshot.okhttp.internal.agent;

import io.github.consulsnapshot.ClientClosedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What ends with a client. Safe for use by several threads. */
public final class OpenParts implements AutoCloseable {
  private final Set<Part> parts = new LinkedHashSet<>();
  private boolean closed;

  /** Makes one without parts. */
  public OpenParts() {}

  interface Part extends AutoCloseable {
    @Override
    void close();
  }

  /** Adds one, or closes it and throws when the client is closed. */
  void add(Part part) {
    synchronized (this) {
      if (!closed) {
        parts.add(part);
        return;
      }
    }
    part.close();
    throw new ClientClosedException();
  }

  synchronized void remove(Part part) {
    parts.remove(part);
  }

  @Override
  public void close() {
    List<Part> closing;
    synchronized (this) {
      closed = true;
      closing = new ArrayList<>(parts);
      parts.clear();
    }
    // Not under the lock: each takes itself out.
    closing.forEach(Part::close);
  }
}
