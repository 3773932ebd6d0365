package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of one download in one store. What fails here is written down and not thrown; thrown
 * is only what ends the whole run.
 */
final class Copy {
  private final AgentStore to;
  private final SnapshotStore store;
  private final String cluster;
  private final Instant time;
  private final Fence fence;
  private Optional<SnapshotTarget> target = Optional.empty();
  private Optional<StagedSnapshot> staged = Optional.empty();
  private Optional<SnapshotException> failure = Optional.empty();
  private Optional<StoredSnapshot> stored = Optional.empty();
  private Optional<String> location = Optional.empty();

  Copy(AgentStore to, String cluster, Instant time, Fence fence) {
    this.to = to;
    this.store = to.store();
    this.cluster = cluster;
    this.time = time;
    this.fence = fence;
  }

  AgentStore to() {
    return to;
  }

  boolean isFailed() {
    return failure.isPresent();
  }

  /** Why the store has none: of the store itself. */
  Optional<SnapshotException> failure() {
    return failure;
  }

  /** What the store has now, confirmed. */
  Optional<StoredSnapshot> stored() {
    return stored;
  }

  Optional<String> location() {
    return stored.isPresent() ? location : Optional.empty();
  }

  void check() {
    attempt("nothing can be stored there", () -> target().check());
  }

  void stage() {
    attempt("staging failed", () -> staged = Optional.of(target().stage()));
  }

  private SnapshotTarget target() {
    if (target.isEmpty()) {
      target = Optional.of(store.target(cluster, time));
    }
    return target.get();
  }

  void announce(SnapshotMetadata metadata) {
    attempt("writing failed", () -> staged.orElseThrow().announce(metadata));
  }

  void write(byte[] bytes, int offset, int length) {
    attempt("writing failed", () -> staged.orElseThrow().output().write(bytes, offset, length));
  }

  /** Publishes it, unless somebody else leads now, and has the store prove that it is whole. */
  void commit(VerifiedArchive archive) {
    if (isFailed()) {
      return;
    }
    // What takes long comes before the question who leads: forcing many gigabytes to disk takes its
    // time, and meanwhile another may lead.
    attempt("committing failed", () -> staged.orElseThrow().prepare(archive));
    if (isFailed()) {
      return;
    }
    fence.requireHeld();
    StoredSnapshot snapshot =
        new StoredSnapshot(
            new SnapshotName(cluster, time, archive.metadata().index()), archive.archiveBytes());
    to.committing(snapshot);
    try {
      attempt(
          "committing failed", () -> location = Optional.of(staged.orElseThrow().commit(archive)));
    } finally {
      // Also when the run has ended: what a commit that failed has left is no backup.
      to.commitEnded(snapshot, location.isPresent());
    }
    if (!isFailed()) {
      attempt("what stands there now is not confirmed", () -> store.confirm(snapshot, archive));
      settle(snapshot);
    }
  }

  private void settle(StoredSnapshot snapshot) {
    if (!isFailed()) {
      stored = Optional.of(snapshot);
      to.confirmedOrDeleted(snapshot);
    } else if (store.canDelete()) {
      delete(snapshot);
    }
  }

  /** A copy that may be damaged must not pass for a backup. */
  private void delete(StoredSnapshot snapshot) {
    fence.requireHeld();
    try {
      store.delete(snapshot);
      to.confirmedOrDeleted(snapshot);
    } catch (RuntimeException e) {
      fence.requireNotEnded();
      failure.orElseThrow().addSuppressed(e);
    }
  }

  /** Forgets what is not committed. */
  void close() throws IOException {
    if (staged.isPresent()) {
      staged.get().close();
    }
  }

  /** Does something in the store; after a failure, nothing more. */
  private void attempt(String otherwise, Step step) {
    if (isFailed()) {
      return;
    }
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      requireNotEnded(e);
      failure = Optional.of(failure(otherwise, e));
      dropStaged();
    }
  }

  /** Whoever ends a run after the commit is not told that nothing is there. */
  private void requireNotEnded(Exception e) {
    if (location.isPresent() && fence.isEnded()) {
      failure =
          Optional.of(
              new StorageException(
                  location.get()
                      + ": stands there, and it was not confirmed that it is whole: "
                      + fence.why().getMessage(),
                  e));
    }
    fence.requireNotEnded();
  }

  private SnapshotException failure(String otherwise, Exception e) {
    // One of another kind would be taken for one of the run.
    if (e instanceof SnapshotException ours
        && !(e instanceof LeadershipLostException || e instanceof OperationCancelledException)) {
      return ours;
    }
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return StorageException.of(store.description() + ": " + otherwise + ": " + reason, e);
  }

  /** The others go on, perhaps for long. */
  private void dropStaged() {
    try {
      close();
    } catch (IOException | RuntimeException e) {
      failure.orElseThrow().addSuppressed(e);
    }
  }

  private interface Step {
    void run() throws IOException;
  }
}
