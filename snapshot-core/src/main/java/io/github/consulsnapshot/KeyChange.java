package io.github.consulsnapshot;

import java.util.Objects;

/**
 * One step of a {@link KeyRestorePlan}.
 *
 * @param key the key
 * @param action what becomes of it
 * @param modifyIndex the index that the key had in the cluster when this was planned, unsigned; 0
 *     when it was not there. The step is taken only while that is so
 * @param valueBytes the length of the value in the snapshot; 0 when it is deleted
 * @param liveValueBytes the length of the value in the cluster; 0 when it was not there
 * @param locked whether a session holds the lock on it in the cluster. A lock is neither restored
 *     nor taken away by an update; it goes with a key that is deleted
 * @param sha256 of the flags and the value in the snapshot, 64 hexadecimal digits; empty when it is
 *     deleted. A short value can be guessed from it, so {@link #toString()} does not show it
 */
public record KeyChange(
    String key,
    Action action,
    long modifyIndex,
    int valueBytes,
    int liveValueBytes,
    boolean locked,
    String sha256) {
  /** What a step does. */
  public enum Action {
    /** The key is not there and is made. */
    CREATE,
    /** The key has another value or other flags, and gets those of the snapshot. */
    UPDATE,
    /** The key is not in the snapshot and is deleted. */
    DELETE
  }

  /**
   * Checks that nothing is null.
   *
   * @param key the key
   * @param action what becomes of it
   * @param modifyIndex the index that the key had in the cluster when this was planned, unsigned; 0
   *     when it was not there. The step is taken only while that is so
   * @param valueBytes the length of the value in the snapshot; 0 when it is deleted
   * @param liveValueBytes the length of the value in the cluster; 0 when it was not there
   * @param locked whether a session holds the lock on it in the cluster. A lock is neither restored
   *     nor taken away by an update; it goes with a key that is deleted
   * @param sha256 of the flags and the value in the snapshot, 64 hexadecimal digits; empty when it
   *     is deleted. A short value can be guessed from it, so {@link #toString()} does not show it
   */
  public KeyChange {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(sha256, "sha256");
  }

  /** Action, key, index and lengths. */
  @Override
  public String toString() {
    return "KeyChange["
        + action
        + " "
        + key
        + ", modifyIndex="
        + Long.toUnsignedString(modifyIndex)
        + ", valueBytes="
        + valueBytes
        + ", liveValueBytes="
        + liveValueBytes
        + (locked ? ", locked" : "")
        + "]";
  }
}
