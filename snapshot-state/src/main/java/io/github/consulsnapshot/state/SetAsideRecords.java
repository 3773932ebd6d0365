package io.github.consulsnapshot.state;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The records of one type and one state that were met there and not yet in the other. */
final class SetAsideRecords {
  private final Map<RecordIdentity, SetAsideRecord> records = new LinkedHashMap<>();

  /** Whose field names others may share. */
  private RecordContents shape;

  /** Adds a record as the last one, and gives how much memory that takes. */
  long add(RecordIdentity identity, RecordContents contents, Optional<ComparedValue> value) {
    RecordContents kept = shape == null ? contents : contents.sharingNames(shape);
    boolean own = shape == null || !kept.sharesNames(shape);
    shape = shape == null ? kept : shape;
    SetAsideRecord record = new SetAsideRecord(identity, kept, own, value);
    SetAsideRecord first = records.putIfAbsent(identity, record);
    if (first != null) {
      first.append(record);
    }
    return record.memory();
  }

  boolean has(RecordIdentity identity) {
    return records.containsKey(identity);
  }

  /** Takes out the first of those with an identity. */
  Optional<SetAsideRecord> take(RecordIdentity identity) {
    SetAsideRecord taken = records.get(identity);
    if (taken == null) {
      return Optional.empty();
    }
    Optional<SetAsideRecord> successor = taken.successor();
    if (successor.isPresent()) {
      records.put(identity, successor.get());
    } else {
      records.remove(identity);
    }
    return Optional.of(taken);
  }

  /** Takes out the one that was added first. */
  Optional<SetAsideRecord> takeFirst() {
    return records.isEmpty() ? Optional.empty() : take(records.keySet().iterator().next());
  }

  /** Takes out the one that was added first if its identity is less than another. */
  Optional<SetAsideRecord> takeFirstBefore(RecordIdentity identity) {
    return records.isEmpty() || records.keySet().iterator().next().compareTo(identity) >= 0
        ? Optional.empty()
        : takeFirst();
  }
}
