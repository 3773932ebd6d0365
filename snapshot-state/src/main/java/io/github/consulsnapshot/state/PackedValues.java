package io.github.consulsnapshot.state;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.archive.ArchiveLimits;

/**
 * Checks the msgpack inside of a string: a configuration entry, which is its kind and then a map,
 * or the map that stands in the place of a map there. What follows in the string is not looked at,
 * neither here nor by servers.
 */
final class PackedValues {
  private final ArchiveLimits limits;

  /** Made when the first record of the kind is met: most states have none. */
  private ValueScanner scanner;

  private RecordCheck check;
  private boolean readsKind;
  private boolean complete;

  PackedValues(ArchiveLimits limits) {
    this.limits = limits;
  }

  /** A field of one of the packed forms begins. */
  void begin(Field field) {
    if (scanner == null) {
      check = new RecordCheck(new PackedValues(limits));
      scanner = new ValueScanner(limits, check);
    }
    readsKind = field.form() == Form.PACKED_ENTRY;
    complete = false;
    scanner.begin(0, readsKind ? RecordShapes.ENTRY_KIND : field.content());
  }

  void content(byte[] bytes, int from, int to) throws MalformedValueException {
    int at = from;
    while (at < to && !complete) {
      at = scan(bytes, at, to);
      if (scanner.isComplete()) {
        valueEnded();
      }
    }
  }

  private int scan(byte[] bytes, int from, int to) throws MalformedValueException {
    try {
      return scanner.scan(bytes, from, to);
    } catch (MalformedValueException e) {
      // The record itself is good msgpack, whatever its string holds.
      throw e.fault() == ArchiveFault.RECORD ? e.as(ArchiveFault.SENSELESS_RECORD) : e;
    }
  }

  private void valueEnded() {
    if (readsKind) {
      readsKind = false;
      scanner.begin(0, RecordShapes.entryOf(check.text()));
    } else {
      complete = true;
    }
  }

  /** Whether all values are there. */
  boolean isComplete() {
    return complete;
  }
}
