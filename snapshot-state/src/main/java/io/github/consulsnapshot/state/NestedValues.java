package io.github.consulsnapshot.state;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;

/**
 * The values that stand one after another in a string of a record. Nobody has looked at them
 * before: for who reads the record the string is only bytes.
 */
final class NestedValues {
  private final StateRecord record;
  private final String path;
  private final byte[] bytes;
  private int at;

  /** {@code path} is what errors call the string; empty when it is the whole record. */
  NestedValues(StateRecord record, String path, Bytes bytes) {
    this.record = record;
    this.path = path;
    this.bytes = bytes.array();
  }

  /** Those in a record whose value is a string. */
  static NestedValues of(StateRecord record) {
    StateValue value = record.value();
    if (value instanceof StateValue.Text text) {
      return new NestedValues(record, "", text.bytes());
    }
    throw RecordFields.unexpected(record, "", "a string that holds a configuration entry", value);
  }

  /** The next value, which must be a string that is not empty. */
  String kind() {
    StateValue value = next();
    if (!(value instanceof StateValue.Text text)) {
      throw RecordFields.unexpected(record, "Kind", "a string", value);
    }
    if (text.bytes().isEmpty()) {
      throw record.senseless("a string that is not empty as Kind", "an empty one");
    }
    return text.bytes().utf8();
  }

  /** The next value, which must be an object; {@code name} is what errors call it. */
  RecordFields fields(String name) {
    return RecordFields.of(record, name, next());
  }

  /** The next value, whatever it is. */
  StateValue next() {
    int from = at;
    at = endOf(from);
    return record.read(bytes, from, at - from);
  }

  private int endOf(int from) {
    ValueScanner scanner = new ValueScanner(record.limits(), new RecordCheck(null));
    scanner.begin(0, null);
    try {
      int end = scanner.scan(bytes, from, bytes.length);
      if (scanner.isComplete()) {
        return end;
      }
    } catch (MalformedValueException e) {
      throw malformed(e);
    }
    throw record.senseless(words("a whole msgpack value"), "one that ends too early");
  }

  private InvalidArchiveException malformed(MalformedValueException e) {
    if (e.fault() == ArchiveFault.LIMIT) {
      return record.beyondLimit(words(e.expected()), e.found());
    }
    return record.senseless(words(e.expected()), e.found());
  }

  private String words(String expected) {
    return expected + " in the string" + (path.isEmpty() ? "" : " that is " + path);
  }
}
