package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * What is left of a deleted key for a while.
 *
 * @param keyBytes the key as it was stored
 * @param index the index at which it was deleted, unsigned
 */
public record Tombstone(Bytes keyBytes, long index) implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param keyBytes the key as it was stored
   * @param index the index at which it was deleted, unsigned
   */
  public Tombstone {
    Objects.requireNonNull(keyBytes, "keyBytes");
  }

  static Tombstone of(RecordFields fields) {
    return new Tombstone(fields.bytes("Key"), fields.number("ModifyIndex"));
  }

  /**
   * The key as text.
   *
   * @return the key; what is no UTF-8 in it becomes U+FFFD
   */
  public String key() {
    return keyBytes.utf8();
  }
}
