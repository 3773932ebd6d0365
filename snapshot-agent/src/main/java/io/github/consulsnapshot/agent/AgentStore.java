package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A store as an agent knows it. Compared by identity. */
final class AgentStore {
  private final String name;
  private final SnapshotStore store;
  private final RetentionPolicy retention;

  /** What was committed here and could be neither confirmed nor deleted: no backup. */
  private final Set<SnapshotName> unconfirmed = new HashSet<>();

  /**
   * What a commit that failed may have left here: no backup either, and perhaps somebody else's, so
   * that it is not deleted.
   */
  private final Set<SnapshotName> doubtful = new HashSet<>();

  private Optional<SnapshotName> committing = Optional.empty();

  AgentStore(String name, SnapshotStore store, RetentionPolicy retention) {
    this.name = name;
    this.store = store;
    this.retention = retention;
  }

  String name() {
    return name;
  }

  SnapshotStore store() {
    return store;
  }

  RetentionPolicy retention() {
    return retention;
  }

  /** Until the commit has ended, nobody takes it for a backup. */
  synchronized void committing(StoredSnapshot snapshot) {
    committing = Optional.of(snapshot.name());
  }

  synchronized void commitEnded(StoredSnapshot snapshot, boolean succeeded) {
    committing = Optional.empty();
    // Elsewhere nobody would ever come across it again, nor clear it away.
    if (store.canList()) {
      (succeeded ? unconfirmed : doubtful).add(snapshot.name());
    }
  }

  synchronized void confirmedOrDeleted(StoredSnapshot snapshot) {
    unconfirmed.remove(snapshot.name());
  }

  /** What is there of a cluster. */
  Contents contents(String cluster) {
    Set<SnapshotName> gone = new HashSet<>();
    synchronized (this) {
      gone.addAll(unconfirmed);
      gone.addAll(doubtful);
    }
    List<StoredSnapshot> all = store.list(cluster).toList();
    all.forEach(snapshot -> gone.remove(snapshot.name()));
    synchronized (this) {
      // Not those that were committed while it was listed.
      unconfirmed.removeAll(gone);
      doubtful.removeAll(gone);
      Map<Boolean, List<StoredSnapshot>> parts =
          all.stream()
              .filter(one -> !isOpen(one.name()))
              .collect(Collectors.partitioningBy(one -> !unconfirmed.contains(one.name())));
      return new Contents(parts.get(true), parts.get(false));
    }
  }

  private boolean isOpen(SnapshotName one) {
    return doubtful.contains(one) || committing.filter(one::equals).isPresent();
  }

  /** What a store has: what counts, and what is to be cleared away. */
  record Contents(List<StoredSnapshot> confirmed, List<StoredSnapshot> unconfirmed) {}

  @Override
  public String toString() {
    return name;
  }
}
