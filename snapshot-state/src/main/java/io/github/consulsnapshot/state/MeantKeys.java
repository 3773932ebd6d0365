package io.github.consulsnapshot.state;

import io.github.consulsnapshot.KeySelection;
import java.io.IOException;
import java.util.Optional;

/** The entries of a state whose keys are meant, in the order in which Consul writes them. */
final class MeantKeys {
  private final StateReader state;
  private final KeySelection keys;
  private final Bytes text;
  private Bytes last = Bytes.EMPTY;

  MeantKeys(StateReader state, KeySelection keys) {
    this.state = state;
    this.keys = keys;
    this.text = Bytes.ofUtf8(keys.text());
  }

  /** The next entry; empty after the last one. */
  Optional<KeyValue> next() throws IOException {
    for (Optional<StateRecord> next = state.next(); next.isPresent(); next = state.next()) {
      StateRecord record = next.get();
      if (!record.is(RecordType.KVS)) {
        continue;
      }
      KeyValue entry = KeyValue.of(record);
      if (isMeant(entry.keyBytes())) {
        requireAfterLast(record, entry.keyBytes());
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private boolean isMeant(Bytes key) {
    return keys.isSingleKey() ? key.equals(text) : key.startsWith(text);
  }

  private void requireAfterLast(StateRecord record, Bytes key) {
    if (key.compareTo(last) <= 0) {
      throw record.unordered();
    }
    last = key;
  }

  /** Whether Consul's JSON can say the key, and says no other in the same way. */
  static boolean isExact(Bytes key) {
    return key.isUtf8() && key.utf8().indexOf('\uFFFD') < 0;
  }
}
