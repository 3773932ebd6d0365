package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.OptionalLong;

/** What a {@link MemorySnapshotStore} has of one name, looked up at each opening. */
final class MemorySource implements SnapshotSource {
  private final MemorySnapshotStore store;
  private final StoredSnapshot snapshot;

  MemorySource(MemorySnapshotStore store, StoredSnapshot snapshot) {
    this.store = store;
    this.snapshot = Objects.requireNonNull(snapshot, "snapshot");
  }

  @Override
  public InputStream open() throws IOException {
    return new ByteArrayInputStream(store.open(snapshot.name()));
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.of(snapshot.bytes());
  }

  @Override
  public String description() {
    return store.location(snapshot.name());
  }

  @Override
  public String toString() {
    return description();
  }
}
