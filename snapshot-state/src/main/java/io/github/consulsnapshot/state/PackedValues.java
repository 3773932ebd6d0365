package io.github.consulsnapshot.state;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks the msgpack inside of a string: a configuration entry, which is its kind and then a map,
 * or the map that stands in the place of a map there. What follows in the string is not looked at,
 * neither here nor by servers.
 */
final class PackedValues {
  /** More than servers will ever know, and few enough to be kept. */
  static final int MAX_KINDS = 64;

  private final ArchiveLimits limits;
  private final Set<String> kinds = new HashSet<>();

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
        valueEnded(at);
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

  private void valueEnded(int at) throws MalformedValueException {
    if (readsKind) {
      readsKind = false;
      String kind = check.text();
      if (kinds.add(kind) && kinds.size() > MAX_KINDS) {
        throw new MalformedValueException(
            ArchiveFault.LIMIT,
            "at most " + MAX_KINDS + " kinds of configuration entries",
            "more",
            at);
      }
      scanner.begin(0, RecordShapes.entryOf(kind));
    } else {
      complete = true;
    }
  }

  /** The kinds of configuration entries that were met, of a long one the beginning. */
  Set<String> kinds() {
    return kinds;
  }

  /** Whether all values are there. */
  boolean isComplete() {
    return complete;
  }
}
