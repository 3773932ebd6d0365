package io.github.consulsnapshot.state;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A configuration entry, which is packed into a string: its kind, and a map in which the entry may
 * be packed once more. Strings are checked before they are read: only that of the record itself is
 * known to be msgpack.
 *
 * @param kind such as {@code service-defaults}
 * @param envelope the map around it, the entry unpacked
 */
record PackedEntry(Bytes kind, StateValue.Fields envelope) {
  private static final StateValue KIND = text("Kind");
  private static final StateValue ENTRY = text("Entry");

  /** The entry in a record; empty when there is none in a form that is known. */
  static Optional<PackedEntry> of(StateRecord record) {
    if (!(record.value() instanceof StateValue.Text text)) {
      return Optional.empty();
    }
    List<StateValue> values = values(record, text.bytes(), 2);
    if (values.size() == 2
        && values.get(0) instanceof StateValue.Text kind
        && values.get(1) instanceof StateValue.Fields envelope) {
      return Optional.of(new PackedEntry(kind.bytes(), withEntryUnpacked(record, envelope)));
    }
    return Optional.empty();
  }

  /**
   * The value of a record, with the kind as the first of its fields if it is a configuration entry.
   *
   * @throws io.github.consulsnapshot.InvalidArchiveException when it is packed and cannot be taken
   *     out
   */
  static StateValue unpacked(StateRecord record) {
    if (!record.is(RecordType.CONFIG_ENTRY) || !(record.value() instanceof StateValue.Text)) {
      return record.value();
    }
    PackedEntry entry =
        of(record).orElseThrow(() -> record.senseless("a configuration entry", "another content"));
    List<StateValue.Entry> fields = new ArrayList<>();
    fields.add(new StateValue.Entry(KIND, new StateValue.Text(entry.kind())));
    fields.addAll(entry.envelope().entries());
    return new StateValue.Fields(fields);
  }

  /** The fields of the entry itself. */
  StateValue.Fields entry() {
    return envelope.get("Entry").orElse(StateValue.Nil.NIL) instanceof StateValue.Fields fields
        ? fields
        : new StateValue.Fields(List.of());
  }

  /** That of proxy-defaults is packed once more. */
  private static StateValue.Fields withEntryUnpacked(
      StateRecord record, StateValue.Fields envelope) {
    List<StateValue.Entry> entries = new ArrayList<>();
    for (StateValue.Entry entry : envelope.entries()) {
      entries.add(entry.key().equals(ENTRY) ? unpacked(record, entry) : entry);
    }
    return new StateValue.Fields(entries);
  }

  private static StateValue.Entry unpacked(StateRecord record, StateValue.Entry entry) {
    if (entry.value() instanceof StateValue.Text packed) {
      List<StateValue> values = values(record, packed.bytes(), 1);
      if (!values.isEmpty() && values.get(0) instanceof StateValue.Fields fields) {
        return new StateValue.Entry(entry.key(), fields);
      }
    }
    return entry;
  }

  /** The first values in a string; none when there are not so many. Servers skip what follows. */
  private static List<StateValue> values(StateRecord record, Bytes packed, int count) {
    NestedValues nested = new NestedValues(record, "", packed);
    List<StateValue> values = new ArrayList<>(count);
    try {
      while (values.size() < count) {
        values.add(nested.next());
      }
    } catch (InvalidArchiveException e) {
      if (e.fault() == ArchiveFault.SENSELESS_RECORD) {
        return List.of();
      }
      throw e;
    }
    return values;
  }

  private static StateValue text(String text) {
    return new StateValue.Text(Bytes.ofUtf8(text));
  }
}
