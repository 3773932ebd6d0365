package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A client that remembers what it was asked, and does what the test says. */
final class StubClient implements SnapshotClient {
  static final SavedSnapshot SAVED =
      new SavedSnapshot(
          Verdicts.ofLength(1),
          "there",
          Consistency.CONSISTENT,
          new Freshness(OptionalLong.empty(), Optional.empty(), Optional.empty()),
          1,
          Duration.ZERO);
  static final RestoredSnapshot RESTORED =
      new RestoredSnapshot(
          Verdicts.ofLength(1),
          "here",
          Optional.empty(),
          RestoredSnapshot.PostCheck.NOT_CHECKED,
          Duration.ZERO);

  private final Runnable operation;

  SnapshotTarget target;
  SaveOptions saveOptions;
  SnapshotSource source;
  RestoreOptions restoreOptions;
  volatile int calls;
  boolean closed;

  StubClient() {
    this(() -> {});
  }

  StubClient(Runnable operation) {
    this.operation = operation;
  }

  @Override
  public SavedSnapshot save(SnapshotTarget target, SaveOptions options) {
    this.target = target;
    this.saveOptions = options;
    called();
    return SAVED;
  }

  @Override
  public RestoredSnapshot restore(SnapshotSource source, RestoreOptions options) {
    this.source = source;
    this.restoreOptions = options;
    called();
    return RESTORED;
  }

  private synchronized void called() {
    calls++;
    operation.run();
  }

  @Override
  public void close() {
    closed = true;
  }
}
