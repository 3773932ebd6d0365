package io.github.consulsnapshot.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a configuration entry out of the strings that it is packed in. Strings are checked before
 * they are read: only that of the record itself is known to be msgpack.
 */
final class PackedEntry {
  private static final StateValue KIND = text("Kind");
  private static final StateValue ENTRY = text("Entry");

  private final StateRecord record;

  private PackedEntry(StateRecord record) {
    this.record = record;
  }

  /**
   * The value of a record, with the kind as the first of its fields if it is a configuration entry.
   *
   * @throws io.github.consulsnapshot.InvalidArchiveException when it is packed and cannot be taken
   *     out
   */
  static StateValue unpacked(StateRecord record) {
    StateValue value = record.value();
    return record.is(RecordType.CONFIG_ENTRY) && value instanceof StateValue.Text packed
        ? new PackedEntry(record).read(packed.bytes())
        : value;
  }

  private StateValue read(Bytes packed) {
    List<StateValue> parts = values(packed, 2).orElseThrow(() -> senseless("a damaged one"));
    if (!(parts.get(0) instanceof StateValue.Text kind)) {
      throw senseless("one without a kind");
    }
    if (!(parts.get(1) instanceof StateValue.Fields fields)) {
      throw senseless("one that is no map");
    }
    List<StateValue.Entry> entries = new ArrayList<>();
    entries.add(new StateValue.Entry(KIND, kind));
    for (StateValue.Entry field : fields.entries()) {
      entries.add(field.key().equals(ENTRY) ? withoutString(field) : field);
    }
    return new StateValue.Fields(entries);
  }

  /** That of proxy-defaults is packed once more. */
  private StateValue.Entry withoutString(StateValue.Entry field) {
    if (field.value() instanceof StateValue.Text packed) {
      Optional<List<StateValue>> inside = values(packed.bytes(), 1);
      if (inside.isPresent() && inside.get().get(0) instanceof StateValue.Fields fields) {
        return new StateValue.Entry(ENTRY, fields);
      }
    }
    return field;
  }

  /** The first values in a string; empty when there are not so many. */
  private Optional<List<StateValue>> values(Bytes packed, int count) {
    byte[] bytes = packed.array();
    if (!holds(bytes, count)) {
      return Optional.empty();
    }
    PackedReader reader =
        new PackedReader(bytes, 0, bytes.length, record.limits(), record::tooManyValues);
    List<StateValue> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(reader.next());
    }
    return Optional.of(values);
  }

  private boolean holds(byte[] bytes, int count) {
    RecordCheck check = new RecordCheck(new PackedValues(record.limits()));
    ValueScanner scanner = new ValueScanner(record.limits(), check);
    int at = 0;
    try {
      for (int i = 0; i < count; i++) {
        scanner.begin(0, null);
        at = scanner.scan(bytes, at, bytes.length);
        if (!scanner.isComplete()) {
          return false;
        }
      }
      return true;
    } catch (MalformedValueException e) {
      return false;
    }
  }

  private RuntimeException senseless(String found) {
    return record.senseless("a configuration entry", found);
  }

  private static StateValue text(String text) {
    return new StateValue.Text(Bytes.ofUtf8(text));
  }
}
