package io.github.consulsnapshot.state;

import java.util.Optional;

/** Those keys of a running cluster that are meant, one at a time. */
@FunctionalInterface
public interface LiveKeys {
  /**
   * The next one, in ascending order of the bytes of the keys; those with U+FFFD may be anywhere.
   * Blocks until it is there.
   *
   * @return the key; empty after the last one
   * @throws io.github.consulsnapshot.SnapshotException when it cannot be had
   */
  Optional<LiveKey> next();
}
