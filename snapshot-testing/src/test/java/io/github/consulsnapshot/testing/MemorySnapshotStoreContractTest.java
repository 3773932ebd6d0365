package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.store.SnapshotStore;
import java.util.Collections;
import java.util.List;

class MemorySnapshotStoreContractTest extends SnapshotStoreContract {
  private final MemorySnapshotStore store = new MemorySnapshotStore();

  @Override
  protected SnapshotStore store() {
    store.pageSize(pageSize());
    return store;
  }

  @Override
  protected List<String> names() {
    return store.names();
  }

  @Override
  protected List<String> unfinished() {
    return Collections.nCopies(store.stagings(), "a staging");
  }

  @Override
  protected void put(String name, byte[] content) {
    store.put(name, content);
  }

  @Override
  protected void remove(String name) {
    store.remove(name);
  }

  @Override
  protected byte[] content(String name) {
    return store.content(name).orElseThrow();
  }

  @Override
  protected int pageSize() {
    return 200;
  }
}
