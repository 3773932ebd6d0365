package io.github.consulsnapshot.store;

import java.util.Objects;

/**
 * A snapshot that a store has. Nothing gets there unless it was verified on its way.
 *
 * @param name what it is called
 * @param bytes the length of the archive
 */
public record StoredSnapshot(SnapshotName name, long bytes) {
  /**
   * Checks that nothing is null.
   *
   * @param name what it is called
   * @param bytes the length of the archive
   */
  public StoredSnapshot {
    Objects.requireNonNull(name, "name");
  }
}
