package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * An entry of the key-value store of a running cluster. {@link #toString()} shows no more of its
 * value than the length.
 *
 * @param keyBytes the key in UTF-8
 * @param value the value; empty also when there is none
 * @param flags unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 * @param locked whether a session holds the lock on it
 */
public record LiveKey(Bytes keyBytes, Bytes value, long flags, long modifyIndex, boolean locked) {
  /**
   * Checks that nothing is null.
   *
   * @param keyBytes the key in UTF-8
   * @param value the value; empty also when there is none
   * @param flags unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   * @param locked whether a session holds the lock on it
   */
  public LiveKey {
    Objects.requireNonNull(keyBytes, "keyBytes");
    Objects.requireNonNull(value, "value");
  }
}
