package io.github.consulsnapshot;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;

final class OneShotSource implements SnapshotSource {
  private final AtomicReference<InputStream> stream;
  private final String description;

  OneShotSource(InputStream stream, String description) {
    this.stream = new AtomicReference<>(stream);
    this.description = description;
  }

  @Override
  public InputStream open() throws IOException {
    InputStream taken = stream.getAndSet(null);
    if (taken == null) {
      throw new IOException("it can be read only once, and has been");
    }
    return taken;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return description;
  }
}
