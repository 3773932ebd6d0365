package io.github.consulsnapshot.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of what a store has. It may be empty and yet not the last one.
 *
 * @param snapshots the snapshots, in the order of their names
 * @param next what {@link SnapshotStore#page} is to be given for the next page; empty on the last
 */
public record SnapshotPage(List<StoredSnapshot> snapshots, Optional<String> next) {
  /**
   * Checks that nothing is null and copies the list.
   *
   * @param snapshots the snapshots, in the order of their names
   * @param next what {@link SnapshotStore#page} is to be given for the next page
   */
  public SnapshotPage {
    snapshots = List.copyOf(Objects.requireNonNull(snapshots, "snapshots"));
    Objects.requireNonNull(next, "next");
  }
}
