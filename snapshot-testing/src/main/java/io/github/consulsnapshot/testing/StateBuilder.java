package io.github.consulsnapshot.testing;

import java.util.Map;
import java.util.Objects;

/**
 * Builds the bytes of a state.bin, in memory: a header, then records in the order of the calls, in
 * the msgpack dialect of Consul. It refuses nothing that a damaged or a foreign state could hold.
 *
 * <p>Not for use by several threads. For states that do not fit in memory see {@link
 * GeneratedArchive}.
 */
public final class StateBuilder {
  static final int KVS = 2;
  private static final int CONFIG_ENTRY = 22;
  static final int SESSION = 3;
  static final int TOMBSTONE = 5;
  static final int INDEX = 16;

  private final MsgpackWriter records = new MsgpackWriter();
  private long lastIndex = 13;
  private boolean header = true;

  /** A state with the header alone, LastIndex 13. */
  public StateBuilder() {}

  /**
   * The small state that tests of several modules share: KVS {@code a/b} = {@code hi}, {@code
   * a/empty} without a value, {@code b/\u00fc} with three bytes that are no text, an Index record,
   * 13 being the last index.
   *
   * @return a builder that already holds them
   */
  public static StateBuilder sample() {
    return new StateBuilder()
        .lastIndex(13)
        .kv(KvEntry.of("a/b", "hi").withIndexes(10, 10))
        .kv(KvEntry.of("a/empty", "").withIndexes(11, 11))
        .kv(KvEntry.of("b/\u00fc", new byte[] {0, (byte) 0xff, (byte) 0xc1}).withIndexes(12, 13))
        .index("kvs", 13);
  }

  /**
   * The LastIndex of the header; 13 by default.
   *
   * @param index unsigned
   * @return this
   */
  public StateBuilder lastIndex(long index) {
    lastIndex = index;
    return this;
  }

  /**
   * Leaves the header out: the state begins with its first record.
   *
   * @return this
   */
  public StateBuilder withoutHeader() {
    header = false;
    return this;
  }

  /**
   * Adds a KVS record (type 2) with flags 0 and indexes 1.
   *
   * @param key the key
   * @param value the value, as text in UTF-8
   * @return this
   */
  public StateBuilder kv(String key, String value) {
    return kv(KvEntry.of(key, value));
  }

  /**
   * Adds a KVS record (type 2) with flags 0 and indexes 1.
   *
   * @param key the key
   * @param value the value
   * @return this
   */
  public StateBuilder kv(String key, byte[] value) {
    return kv(KvEntry.of(key, value));
  }

  /**
   * Adds a KVS record (type 2).
   *
   * @param entry what it says
   * @return this
   */
  public StateBuilder kv(KvEntry entry) {
    records.type(KVS).kv(entry);
    return this;
  }

  /**
   * Adds a Tombstone record (type 5).
   *
   * @param key the deleted key
   * @param modifyIndex the index at which it was deleted, unsigned
   * @return this
   */
  public StateBuilder tombstone(String key, long modifyIndex) {
    records.type(TOMBSTONE).kv(KvEntry.of(key, "").withIndexes(0, modifyIndex));
    return this;
  }

  /**
   * Adds an Index record (type 16).
   *
   * @param table the name of the table
   * @param value its index, unsigned
   * @return this
   */
  public StateBuilder index(String table, long value) {
    records.type(INDEX).mapOf(2).text("Key").text(table).text("Value").unsigned(value);
    return this;
  }

  /**
   * Adds a Session record (type 3) that releases its locks when it ends, with a lock delay of 15
   * seconds and no checks.
   *
   * @param id the id, a UUID in Consul
   * @param node the node that it belongs to
   * @param ttl its time to live as Consul writes it, such as {@code 15s}; empty for none
   * @return this
   */
  public StateBuilder session(String id, String node, String ttl) {
    records.type(SESSION).mapOf(11);
    records.text("Behavior").text("release");
    records.text("Checks").nil();
    records.text("CreateIndex").unsigned(1);
    records.text("ID").text(id);
    records.text("LockDelay").unsigned(15_000_000_000L);
    records.text("ModifyIndex").unsigned(1);
    records.text("Name").text("");
    records.text("Node").text(node);
    records.text("NodeChecks").nil();
    records.text("ServiceChecks").nil();
    records.text("TTL").text(ttl);
    return this;
  }

  /**
   * Adds a record of any type with a value that is encoded already.
   *
   * @param type the type byte, 0 to 255
   * @param value what follows it, as it is
   * @return this
   */
  public StateBuilder record(int type, byte[] value) {
    records.type(checked(type)).raw(value);
    return this;
  }

  /**
   * Adds a record of any type with a map as its value.
   *
   * @param type the type byte, 0 to 255
   * @param value its fields, written in the order of the map. Values may be null, Boolean, Integer,
   *     Long, Float, Double, String, byte[], List and Map
   * @return this
   */
  public StateBuilder record(int type, Map<String, ?> value) {
    records.type(checked(type)).value(value);
    return this;
  }

  /**
   * Adds a configuration entry.
   *
   * @param kind its kind, such as {@code service-defaults}
   * @param entry its fields
   * @return this
   */
  public StateBuilder configEntry(String kind, Map<String, ?> entry) {
    MsgpackWriter packed = new MsgpackWriter().text(kind).mapOf(1).text("Entry");
    byte[] value = new MsgpackWriter().bytes(packed.value(entry).toBytes()).toBytes();
    return record(CONFIG_ENTRY, value);
  }

  /**
   * Adds bytes as they are.
   *
   * @param bytes the bytes
   * @return this
   */
  public StateBuilder raw(byte[] bytes) {
    records.raw(Objects.requireNonNull(bytes, "bytes"));
    return this;
  }

  /**
   * The state so far. More may be added afterwards, and built again.
   *
   * @return the bytes of state.bin
   */
  public byte[] build() {
    MsgpackWriter state = new MsgpackWriter();
    if (header) {
      state.mapOf(1).text("LastIndex").unsigned(lastIndex);
    }
    return state.raw(records.toBytes()).toBytes();
  }

  private static int checked(int type) {
    if (type < 0 || type > 255) {
      throw new IllegalArgumentException("type: " + type + " given, 0 to 255 is accepted");
    }
    return type;
  }
}
