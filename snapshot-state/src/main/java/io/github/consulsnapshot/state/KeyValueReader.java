package io.github.consulsnapshot.state;

import io.github.consulsnapshot.KeySelection;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads entries of the key-value store out of a state, one at a time and in the order of the state,
 * which for Consul is that of the keys. Other records are passed over; of entries that are not
 * selected only the key is looked at.
 *
 * <p>Memory is that of the longest record so far, and of one entry. Blocks as its stream does. For
 * one thread.
 */
public final class KeyValueReader {
  private final StateReader records;
  private final KeySelection selection;
  private final Bytes text;

  /**
   * Makes a reader.
   *
   * @param records what is left of a state
   * @param selection which entries are wanted
   */
  public KeyValueReader(StateReader records, KeySelection selection) {
    this.records = Objects.requireNonNull(records, "records");
    this.selection = Objects.requireNonNull(selection, "selection");
    this.text = Bytes.ofUtf8(selection.text());
  }

  /**
   * Reads the next entry that is selected.
   *
   * @return the entry; empty after the last one
   * @throws io.github.consulsnapshot.InvalidArchiveException when a record is damaged, or an entry
   *     is longer than {@link
   *     io.github.consulsnapshot.archive.ArchiveLimits#maxLoadedRecordBytes()}
   * @throws IOException what the stream of the state throws
   */
  public Optional<KeyValue> next() throws IOException {
    Optional<StateRecord> record = nextRecord();
    return record.map(KeyValue::of);
  }

  /**
   * Reads to the end, for the last entry that is selected. When one key is selected that is what a
   * server has under that key after a restore, also if a state names it twice, which those of
   * Consul do not.
   *
   * @return the entry, if there is one
   * @throws io.github.consulsnapshot.InvalidArchiveException as {@link #next()}
   * @throws IOException what the stream of the state throws
   */
  public Optional<KeyValue> last() throws IOException {
    Optional<KeyValue> last = Optional.empty();
    for (var next = next(); next.isPresent(); next = next()) {
      last = next;
    }
    return last;
  }

  /**
   * Reads to the end and hands each entry that is selected to somebody.
   *
   * @param listener told of each entry, on this thread
   * @return how many entries there were
   * @throws io.github.consulsnapshot.InvalidArchiveException as {@link #next()}
   * @throws IOException what the stream of the state throws, and the listener
   */
  public long forEach(Listener listener) throws IOException {
    Objects.requireNonNull(listener, "listener");
    long count = 0;
    for (var next = next(); next.isPresent(); next = next()) {
      listener.entry(next.get());
      count++;
    }
    return count;
  }

  /** Is told of entries. */
  @FunctionalInterface
  public interface Listener {
    /**
     * An entry.
     *
     * @param entry the entry; stays what it is
     * @throws IOException for reasons of its own; ends the reading
     */
    void entry(KeyValue entry) throws IOException;
  }

  /** The next record with an entry that is selected. */
  Optional<StateRecord> nextRecord() throws IOException {
    Optional<StateRecord> next = records.next();
    while (next.isPresent() && !isSelected(next.get())) {
      next = records.next();
    }
    return next;
  }

  private boolean isSelected(StateRecord record) {
    if (!record.is(RecordType.KVS)) {
      return false;
    }
    Bytes key = KeyField.of(record);
    return selection.isSingleKey() ? key.equals(text) : key.startsWith(text);
  }
}
