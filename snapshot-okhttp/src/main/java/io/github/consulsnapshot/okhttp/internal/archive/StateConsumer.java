package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.SnapshotMetadata;
import java.io.InputStream;
import java.util.Optional;

/** Sees the state on its way through verification. */
@FunctionalInterface
interface StateConsumer {
  /**
   * Reads as much of the state as it wants, and throws nothing.
   *
   * @param metadata what meta.json says, unless it comes after the state
   */
  void consume(Optional<SnapshotMetadata> metadata, InputStream state);
}
