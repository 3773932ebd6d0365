package io.github.consulsnapshot.state;

import io.github.consulsnapshot.archive.ArchiveLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A configuration entry, which is packed into a string: its kind, and a map in which the entry may
 * be packed once more.
 *
 * @param kind such as {@code service-defaults}
 * @param envelope the map around it, the entry unpacked
 */
record PackedEntry(Bytes kind, StateValue.Fields envelope) {
  private static final Bytes ENTRY = Bytes.ofUtf8("Entry");

  /** The entry in a record; empty when there is none in a form that is known. */
  static Optional<PackedEntry> of(StateRecord record) {
    if (!(record.value() instanceof StateValue.Text text)) {
      return Optional.empty();
    }
    List<StateValue> values = unpack(record, text.bytes());
    if (values.size() == 2
        && values.get(0) instanceof StateValue.Text kind
        && values.get(1) instanceof StateValue.Fields envelope) {
      return Optional.of(new PackedEntry(kind.bytes(), withEntryUnpacked(record, envelope)));
    }
    return Optional.empty();
  }

  private static StateValue.Fields withEntryUnpacked(
      StateRecord record, StateValue.Fields envelope) {
    List<StateValue.Entry> entries = new ArrayList<>();
    for (StateValue.Entry entry : envelope.entries()) {
      entries.add(isPackedEntry(entry) ? unpacked(record, entry) : entry);
    }
    return new StateValue.Fields(entries);
  }

  private static boolean isPackedEntry(StateValue.Entry entry) {
    return entry.value() instanceof StateValue.Text
        && entry.key() instanceof StateValue.Text key
        && key.bytes().equals(ENTRY);
  }

  private static StateValue.Entry unpacked(StateRecord record, StateValue.Entry entry) {
    List<StateValue> values = unpack(record, ((StateValue.Text) entry.value()).bytes());
    return values.size() == 1 && values.get(0) instanceof StateValue.Fields fields
        ? new StateValue.Entry(entry.key(), fields)
        : entry;
  }

  /** The fields of the entry itself. */
  StateValue.Fields entry() {
    return envelope.get("Entry").orElse(StateValue.Nil.NIL) instanceof StateValue.Fields fields
        ? fields
        : new StateValue.Fields(List.of());
  }

  /** The one or two values in a string; none when that is not what is in it. */
  private static List<StateValue> unpack(StateRecord record, Bytes packed) {
    byte[] bytes = packed.array();
    ValueScanner scanner = scanner(record.limits());
    int count = 0;
    try {
      for (int at = 0; at < bytes.length; count++) {
        scanner.begin(0, null);
        at = scanner.scan(bytes, at, bytes.length);
        if (!scanner.isComplete() || count == 2) {
          return List.of();
        }
      }
    } catch (MalformedValueException e) {
      return List.of();
    }
    PackedReader reader =
        new PackedReader(bytes, 0, bytes.length, record.limits(), record::tooManyValues);
    List<StateValue> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(reader.next());
    }
    return values;
  }

  private static ValueScanner scanner(ArchiveLimits limits) {
    return new ValueScanner(limits, new RecordCheck(new PackedValues(limits)));
  }
}
