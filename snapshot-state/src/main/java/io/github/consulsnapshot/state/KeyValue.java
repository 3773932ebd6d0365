package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * An entry of the key-value store. Its value may be a secret: {@link #toString()} shows no more
 * than its length.
 *
 * @param keyBytes the key as it is stored: any bytes, and usually UTF-8
 * @param value the value; empty also when there is none
 * @param flags a number that belongs to whoever wrote the entry, unsigned
 * @param session the session that holds the lock on it; empty when none does
 * @param lockIndex how often it has been locked
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record KeyValue(
    Bytes keyBytes,
    Bytes value,
    long flags,
    String session,
    long lockIndex,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param keyBytes the key as it is stored: any bytes, and usually UTF-8
   * @param value the value; empty also when there is none
   * @param flags a number that belongs to whoever wrote the entry, unsigned
   * @param session the session that holds the lock on it; empty when none does
   * @param lockIndex how often it has been locked
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public KeyValue {
    Objects.requireNonNull(keyBytes, "keyBytes");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(session, "session");
  }

  /**
   * The entry in a record of type {@link RecordType#KVS}.
   *
   * @param record the record
   * @return the entry
   * @throws IllegalArgumentException when it is of another type
   * @throws io.github.consulsnapshot.InvalidArchiveException when it is no entry
   */
  public static KeyValue of(StateRecord record) {
    if (!record.is(RecordType.KVS)) {
      throw new IllegalArgumentException(record.position() + " is no KVS");
    }
    RecordFields fields = RecordFields.of(record);
    return new KeyValue(
        fields.bytes("Key"),
        fields.bytes("Value"),
        fields.number("Flags"),
        fields.text("Session"),
        fields.number("LockIndex"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }

  /**
   * The key as text.
   *
   * @return the key; what is no UTF-8 in it becomes U+FFFD
   */
  public String key() {
    return keyBytes.utf8();
  }

  /** The key, and the length of the value. */
  @Override
  public String toString() {
    return "KeyValue[key="
        + key()
        + ", value="
        + value
        + ", flags="
        + Long.toUnsignedString(flags)
        + ", modifyIndex="
        + Long.toUnsignedString(modifyIndex)
        + "]";
  }
}
