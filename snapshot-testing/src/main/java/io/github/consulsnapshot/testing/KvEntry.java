package io.github.consulsnapshot.testing;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One key of Consul's KV store, as a snapshot holds it. Immutable: arrays are copied on their way
 * in and out.
 */
public final class KvEntry {
  private final String key;
  private final byte[] value;
  private final long flags;
  private final long createIndex;
  private final long modifyIndex;
  private final long lockIndex;
  private final String session;

  private KvEntry(
      String key,
      byte[] value,
      long flags,
      long createIndex,
      long modifyIndex,
      long lockIndex,
      String session) {
    this.key = Objects.requireNonNull(key, "key");
    this.value = value;
    this.flags = flags;
    this.createIndex = createIndex;
    this.modifyIndex = modifyIndex;
    this.lockIndex = lockIndex;
    this.session = Objects.requireNonNull(session, "session");
  }

  /**
   * A key with a value, flags 0, indexes 1, without a lock.
   *
   * @param key the key, without a leading slash
   * @param value its bytes; copied
   * @return the entry
   */
  public static KvEntry of(String key, byte[] value) {
    return new KvEntry(key, value.clone(), 0, 1, 1, 0, "");
  }

  /**
   * A key with a text in UTF-8 as its value, flags 0, indexes 1, without a lock.
   *
   * @param key the key, without a leading slash
   * @param value its text
   * @return the entry
   */
  public static KvEntry of(String key, String value) {
    return new KvEntry(key, value.getBytes(StandardCharsets.UTF_8), 0, 1, 1, 0, "");
  }

  /**
   * The same with other flags.
   *
   * @param value the flags, an unsigned number of 64 bits
   * @return the new entry
   */
  public KvEntry withFlags(long value) {
    return new KvEntry(key, this.value, value, createIndex, modifyIndex, lockIndex, session);
  }

  /**
   * The same with other indexes.
   *
   * @param created the index at which the key came to be, unsigned
   * @param modified the index at which it was last changed, unsigned
   * @return the new entry
   */
  public KvEntry withIndexes(long created, long modified) {
    return new KvEntry(key, value, flags, created, modified, lockIndex, session);
  }

  /**
   * The same, locked.
   *
   * @param count how often the lock was taken, unsigned
   * @param holder the id of the session that holds it, empty for none
   * @return the new entry
   */
  public KvEntry withLock(long count, String holder) {
    return new KvEntry(key, value, flags, createIndex, modifyIndex, count, holder);
  }

  /**
   * The key.
   *
   * @return the key, without a leading slash
   */
  public String key() {
    return key;
  }

  /**
   * The value.
   *
   * @return a copy of its bytes
   */
  public byte[] value() {
    return value.clone();
  }

  /**
   * The flags.
   *
   * @return an unsigned number of 64 bits
   */
  public long flags() {
    return flags;
  }

  /**
   * The index at which the key came to be.
   *
   * @return an unsigned number of 64 bits
   */
  public long createIndex() {
    return createIndex;
  }

  /**
   * The index at which the key was last changed.
   *
   * @return an unsigned number of 64 bits
   */
  public long modifyIndex() {
    return modifyIndex;
  }

  /**
   * How often the lock on the key was taken.
   *
   * @return an unsigned number of 64 bits
   */
  public long lockIndex() {
    return lockIndex;
  }

  /**
   * The session that holds the lock.
   *
   * @return its id, empty for none
   */
  public String session() {
    return session;
  }

  @Override
  public String toString() {
    // Not the value: it may be a secret, and this ends up in the messages of failing tests.
    return "KvEntry[" + key + ", " + value.length + " bytes]";
  }
}
