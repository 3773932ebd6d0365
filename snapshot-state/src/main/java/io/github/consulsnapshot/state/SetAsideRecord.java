package io.github.consulsnapshot.state;

import java.util.Optional;

/** What is kept of a record that was met in one state and not yet in the other. */
final class SetAsideRecord {
  /** A node of a map, and this object with its references. */
  private static final int OVERHEAD = 128;

  private final RecordIdentity identity;
  private final RecordContents contents;
  private final Optional<ComparedValue> value;
  private final long memory;

  /** The next one with the same identity. */
  private SetAsideRecord next;

  /** The last one with the same identity, when there is a next one. */
  private SetAsideRecord tail;

  SetAsideRecord(
      RecordIdentity identity,
      RecordContents contents,
      boolean namesAreItsOwn,
      Optional<ComparedValue> value) {
    this.identity = identity;
    this.contents = contents;
    this.value = value;
    this.memory =
        (long) OVERHEAD
            + identity.memory()
            + contents.memory(namesAreItsOwn)
            + value.flatMap(ComparedValue::content).map(Bytes::length).orElse(0);
  }

  RecordIdentity identity() {
    return identity;
  }

  RecordContents contents() {
    return contents;
  }

  Optional<ComparedValue> value() {
    return value;
  }

  long memory() {
    return memory;
  }

  /** Puts another one, with the same identity, behind all that follow this. */
  void append(SetAsideRecord other) {
    if (next == null) {
      next = other;
    } else {
      tail.next = other;
    }
    tail = other;
  }

  /** The one that takes the place of this when this is gone. */
  Optional<SetAsideRecord> successor() {
    if (next != null) {
      next.tail = tail;
    }
    return Optional.ofNullable(next);
  }
}
