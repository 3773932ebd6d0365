package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.archive.SnapshotReader.StateFunction;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** One call of the function, whose outcome waits for the verdict on the archive. */
final class Reading<T> implements StateConsumer {
  private final StateFunction<T> function;
  private Optional<SnapshotMetadata> known;
  private boolean lacksMetadata;
  private T result;
  private Exception failure;

  /** {@code known} is what the metadata is when the state comes without it. */
  Reading(StateFunction<T> function, Optional<SnapshotMetadata> known) {
    this.function = function;
    this.known = known;
  }

  /** Whether the function was not called, for lack of metadata. */
  boolean lacksMetadata() {
    return lacksMetadata;
  }

  /** Gives the metadata for the next time that the state passes. */
  void know(SnapshotMetadata metadata) {
    known = Optional.of(metadata);
  }

  @Override
  public void consume(Optional<SnapshotMetadata> metadata, InputStream state) {
    Optional<SnapshotMetadata> meta = metadata.or(() -> known);
    lacksMetadata = meta.isEmpty();
    if (lacksMetadata) {
      return;
    }
    try {
      result = function.apply(meta.get(), state);
    } catch (IOException | RuntimeException e) {
      // Kept until the rest of the archive has been read: when the archive is damaged, that is
      // the reason to tell, and this may be no more than its consequence.
      failure = e;
    }
  }

  T result() throws IOException {
    KeptFailure.rethrow(failure);
    return result;
  }
}
