package io.github.consulsnapshot.state;

import io.github.consulsnapshot.KeySelection;
import java.io.IOException;
import java.util.Optional;

/** The entries of a state whose keys are meant, in the order in which Consul writes them. */
final class MeantKeys {
  private final KeyValueReader entries;
  private Bytes last = Bytes.EMPTY;

  MeantKeys(StateReader state, KeySelection keys) {
    this.entries = new KeyValueReader(state, keys);
  }

  /** The next entry; empty after the last one. */
  Optional<KeyValue> next() throws IOException {
    Optional<StateRecord> next = entries.nextRecord();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    KeyValue entry = KeyValue.of(next.get());
    requireAfterLast(next.get(), entry.keyBytes());
    return Optional.of(entry);
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
