package io.github.consulsnapshot.okhttp.internal.json;

import okio.ByteString;

/**
 * An entry of the key-value store, as Consul answers it.
 *
 * @param key the key; U+FFFD stands for what is no UTF-8 in it
 * @param value empty also when there is none
 * @param flags unsigned
 * @param modifyIndex unsigned
 * @param session the one that holds the lock on it; empty when none does
 * @param lockIndex how often it was locked, unsigned; any other write begins anew
 */
public record ListedKey(
    String key, ByteString value, long flags, long modifyIndex, String session, long lockIndex) {
  /** Not the value. */
  @Override
  public String toString() {
    return "ListedKey[" + key + "]";
  }
}
