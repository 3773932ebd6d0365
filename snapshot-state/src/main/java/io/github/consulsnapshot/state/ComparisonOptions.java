package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.Objects;
import java.util.Optional;

/** What a comparison of two states looks at, and how much memory it may take. Immutable. */
public final class ComparisonOptions {
  private static final ComparisonOptions DEFAULTS =
      new ComparisonOptions(false, false, null, 1L << 24);

  private final boolean bookkeeping;
  private final boolean values;
  private final Bytes keyPrefix;
  private final long maxSetAsideBytes;

  private ComparisonOptions(
      boolean bookkeeping, boolean values, Bytes keyPrefix, long maxSetAsideBytes) {
    this.bookkeeping = bookkeeping;
    this.values = values;
    this.keyPrefix = keyPrefix;
    this.maxSetAsideBytes = maxSetAsideBytes;
  }

  /**
   * Records of all types, without bookkeeping and without values, 16 MiB for what is set aside.
   *
   * @return the defaults
   */
  public static ComparisonOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Whether what a server notes of itself is compared as well. Off by default, so that the
   * differences are what somebody wrote:
   *
   * <ul>
   *   <li>the fields {@code CreateIndex} and {@code ModifyIndex}: a record that differs in nothing
   *       else was written again with the same content, or removed and made again;
   *   <li>in records of services and checks the fields of the node, which its own record has too;
   *   <li>records of the types Index, Tombstone and CoordinateBatchUpdate, which writes of others
   *       and the measurements of agents leave behind.
   * </ul>
   *
   * <p>{@code LockIndex} is none of it: it counts how often somebody took a lock.
   *
   * @return whether it is
   */
  public boolean comparesBookkeeping() {
    return bookkeeping;
  }

  /**
   * Whether differences of the key-value store hold the values. Off by default, since values may be
   * secrets; their lengths are always told.
   *
   * @return whether they do
   */
  public boolean keepsValues() {
    return values;
  }

  /**
   * What the keys that are compared begin with. None by default, and then records of all types are
   * compared; with one, only entries of the key-value store, and their tombstones when bookkeeping
   * is compared.
   *
   * @return the prefix
   */
  public Optional<Bytes> keyPrefix() {
    return Optional.ofNullable(keyPrefix);
  }

  /**
   * How much memory may be taken by records that were met in one state and not yet in the other. 16
   * MiB by default. Of each its identity and digests of its fields are kept, some hundred bytes;
   * and the values of the key-value store when they are wanted.
   *
   * <p>Nothing is set aside for types whose records come in the order of their identities in both
   * states, as keys do, when the types come in the same order, however many records differ. Of
   * other types it is what differs, and what comes in another order, that is set aside. A
   * comparison that needs more ends with an {@link InvalidSettingException} of this name.
   *
   * @return bytes, about
   */
  public long maxSetAsideBytes() {
    return maxSetAsideBytes;
  }

  /**
   * These options with or without bookkeeping.
   *
   * @param compared whether it is compared
   * @return the new options
   */
  public ComparisonOptions withBookkeeping(boolean compared) {
    return new ComparisonOptions(compared, values, keyPrefix, maxSetAsideBytes);
  }

  /**
   * These options with or without values.
   *
   * @param kept whether differences hold them
   * @return the new options
   */
  public ComparisonOptions withValues(boolean kept) {
    return new ComparisonOptions(bookkeeping, kept, keyPrefix, maxSetAsideBytes);
  }

  /**
   * These options with another prefix.
   *
   * @param prefix what keys begin with; an empty one is that of all keys
   * @return the new options
   */
  public ComparisonOptions withKeyPrefix(Bytes prefix) {
    return new ComparisonOptions(
        bookkeeping, values, Objects.requireNonNull(prefix, "prefix"), maxSetAsideBytes);
  }

  /**
   * These options with another bound on what is set aside.
   *
   * @param bytes at least 1
   * @return the new options
   */
  public ComparisonOptions withMaxSetAsideBytes(long bytes) {
    if (bytes < 1) {
      throw new InvalidSettingException(
          "maxSetAsideBytes", bytes + " given, at least 1 is accepted");
    }
    return new ComparisonOptions(bookkeeping, values, keyPrefix, bytes);
  }

  /** Whether a record is looked at. */
  boolean includes(RecordIdentity identity) {
    if (keyPrefix == null) {
      return true;
    }
    return !identity.parts().isEmpty() && identity.parts().get(0).value().startsWith(keyPrefix);
  }

  /** Whether records of a type are looked at. */
  boolean includes(int type) {
    if (keyPrefix != null) {
      return type == RecordType.KVS.number()
          || (bookkeeping && type == RecordType.TOMBSTONE.number());
    }
    return bookkeeping
        || (type != RecordType.INDEX.number()
            && type != RecordType.TOMBSTONE.number()
            && type != RecordType.COORDINATE_BATCH_UPDATE.number());
  }

  /** Whether a field that differs makes a difference. */
  boolean includes(RecordIdentity identity, String field) {
    if (bookkeeping) {
      return true;
    }
    String owner = identity.ownerOfFields();
    String name = field.substring(field.lastIndexOf('.') + 1);
    return field.startsWith(owner) && !name.equals("CreateIndex") && !name.equals("ModifyIndex");
  }
}
