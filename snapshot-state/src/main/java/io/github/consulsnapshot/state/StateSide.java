package io.github.consulsnapshot.state;

import io.github.consulsnapshot.StorageException;
import java.io.IOException;
import java.util.Optional;

/** One of two states that are compared: how far it has been read, and what is set aside of it. */
final class StateSide {
  private final StateReader reader;
  private final StateOutline outline;
  private final ComparisonOptions options;
  private final DifferenceKind onlyHere;
  private final IdentityReader identities = new IdentityReader();
  private final ContentHash hash = new ContentHash();
  private final long[] seen = new long[256];
  private final RecordIdentity[] last = new RecordIdentity[256];
  private final SetAsideRecords[] setAside = new SetAsideRecords[256];

  /** The record that comes next, or null at the end. */
  private StateRecord head;

  private RecordIdentity identity;

  /** {@code onlyHere} is what a record is that the other side has not. */
  StateSide(
      StateReader reader,
      StateOutline outline,
      ComparisonOptions options,
      DifferenceKind onlyHere) {
    this.reader = reader;
    this.outline = outline;
    this.options = options;
    this.onlyHere = onlyHere;
  }

  /** Goes on to the next record that is to be compared. */
  void advance() throws IOException {
    Optional<StateRecord> next = reader.next();
    while (next.isPresent() && !isIncluded(next.get())) {
      next = reader.next();
    }
    head = next.orElse(null);
    if (head == null) {
      requireWhole();
    }
  }

  private void requireWhole() {
    for (int type = 0; type < seen.length; type++) {
      if (seen[type] != outline.count(type)) {
        throw changed(seen[type] + " records of type " + RecordType.nameOf(type));
      }
    }
  }

  private boolean isIncluded(StateRecord record) {
    int type = record.type();
    seen[type]++;
    if (seen[type] > outline.count(type)) {
      throw changed(record.position() + ", which was not there");
    }
    if (!options.includes(type)) {
      return false;
    }
    identity = identities.of(record);
    if (outline.isAscending(type)) {
      if (last[type] != null && last[type].compareTo(identity) >= 0) {
        throw changed(record.position() + ", which was not there");
      }
      last[type] = identity;
    }
    return options.includes(identity);
  }

  private StorageException changed(String found) {
    return new StorageException(
        reader.source()
            + (reader.source().isEmpty() ? "" : ": ")
            + "expected the state that was read before, found "
            + found,
        null);
  }

  boolean isAtEnd() {
    return head == null;
  }

  StateRecord head() {
    return head;
  }

  RecordIdentity identity() {
    return identity;
  }

  DifferenceKind onlyHere() {
    return onlyHere;
  }

  boolean isAscending(int type) {
    return outline.isAscending(type);
  }

  /** Whether no record of a type comes any more, the head included. */
  boolean isThrough(int type) {
    return seen[type] == outline.count(type) && (head == null || head.type() != type);
  }

  /** Whether the head, and all that comes after it of its type, is beyond an identity. */
  boolean isBeyond(int type, RecordIdentity other) {
    // The head is the last that was read of its type, and so are the ones of other types.
    return isThrough(type)
        || (isAscending(type) && last[type] != null && last[type].compareTo(other) > 0);
  }

  RecordContents contents() {
    return RecordContents.of(head, hash);
  }

  /** The value of the head, when it is an entry of the key-value store. */
  Optional<ComparedValue> value() {
    if (!head.is(RecordType.KVS)) {
      return Optional.empty();
    }
    Bytes value =
        head.value() instanceof StateValue.Fields fields
                && fields.get("Value").orElse(StateValue.Nil.NIL) instanceof StateValue.Text text
            ? text.bytes()
            : Bytes.EMPTY;
    return Optional.of(
        new ComparedValue(
            value.length(), options.keepsValues() ? Optional.of(value) : Optional.empty()));
  }

  SetAsideRecords setAside(int type) {
    if (setAside[type] == null) {
      setAside[type] = new SetAsideRecords();
    }
    return setAside[type];
  }
}
