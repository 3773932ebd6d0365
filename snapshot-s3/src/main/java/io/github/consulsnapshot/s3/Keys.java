package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.store.SnapshotName;
import java.util.Optional;

/**
 * Which keys of the bucket are ours.
 *
 * @param prefix what all of them begin with, with its slash; empty for none
 * @param fixed the whole key that all snapshots go to, one after the other
 */
record Keys(String prefix, Optional<String> fixed) {
  String of(SnapshotName name) {
    return fixed.orElseGet(() -> prefix + name.text());
  }

  /** What the keys of a cluster begin with, and those of others may. */
  String beginningOf(String cluster) {
    String beginning = prefix + SnapshotName.prefix(cluster);
    return fixed.orElse(beginning);
  }

  /** Nothing that lies deeper, and nothing that only looks alike. */
  Optional<SnapshotName> parse(String key) {
    return key.startsWith(prefix)
        ? SnapshotName.parse(key.substring(prefix.length()))
        : Optional.empty();
  }

  /** Whether a snapshot of the cluster would be uploaded to this key. */
  boolean isOf(String cluster, String key) {
    return fixed
        .map(key::equals)
        .orElseGet(() -> parse(key).map(SnapshotName::cluster).equals(Optional.of(cluster)));
  }
}
