package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.store.SnapshotStore;

/** The same place, for one that may not list it. */
class WriteOnlyStoreContractTest extends MemorySnapshotStoreContractTest {
  @Override
  protected SnapshotStore store() {
    MemorySnapshotStore store = (MemorySnapshotStore) super.store();
    store.writeOnly();
    return store;
  }
}
