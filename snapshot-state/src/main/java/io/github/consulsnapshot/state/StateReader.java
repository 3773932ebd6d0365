package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordPosition;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads the records of a state one at a time.
 *
 * <p>It proves no more than that each record is msgpack: bytes that nobody has verified should come
 * from a {@link io.github.consulsnapshot.archive.SnapshotReader}, which verifies what it hands out.
 * Types that are not known, those of Consul Enterprise among them, are records like others.
 *
 * <p>Memory is that of the longest record so far, at most {@link
 * ArchiveLimits#maxLoadedRecordBytes()}. Blocks as its stream does. For one thread.
 */
public final class StateReader {
  /** Has room for most of what a snapshot gives at once, which is 128 KiB. */
  private static final int SMALLEST_BUFFER = 1 << 17;

  private final InputStream state;
  private final StateFinding finding;
  private final ArchiveLimits limits;
  private final WholeRecord whole;
  private final ValueScanner scanner;
  private byte[] buffer = new byte[SMALLEST_BUFFER];

  /** The offset in the state of the first byte in the buffer. */
  private long base;

  /** Where in the buffer begins what is being read, or was read last; all before that is done. */
  private int start;

  /** Where in the buffer begins what comes next. */
  private int after;

  /** Where in the buffer the bytes end that were read. */
  private int end;

  /** How much of the record is in the buffer no more, since it is too long. */
  private long dropped;

  private boolean begun;
  private long lastIndex;
  private long headerBytes;
  private long records;
  private int type;
  private StateRecord current;

  /**
   * Makes a reader with the default limits.
   *
   * @param state the bytes of a state.bin; not closed
   */
  public StateReader(InputStream state) {
    this(state, "", ArchiveLimits.defaults());
  }

  /**
   * Makes a reader.
   *
   * @param state the bytes of a state.bin; not closed
   * @param source what errors call the archive; may be empty
   * @param limits bounds on records and nesting
   */
  public StateReader(InputStream state, String source, ArchiveLimits limits) {
    this.state = Objects.requireNonNull(state, "state");
    this.finding = new StateFinding(Objects.requireNonNull(source, "source"));
    this.limits = Objects.requireNonNull(limits, "limits");
    this.whole = new WholeRecord(limits);
    this.scanner = new ValueScanner(limits, new RecordCheck(new PackedValues(limits)));
  }

  /**
   * The index that the header of the state names. Reads the header if that has not been done.
   *
   * @return the index, unsigned; 0 when the header names none
   * @throws InvalidArchiveException when there is no header
   * @throws IOException what the stream throws
   */
  public long lastIndex() throws IOException {
    readHeader();
    return lastIndex;
  }

  /**
   * How long the header is. Reads it if that has not been done.
   *
   * @return bytes
   * @throws InvalidArchiveException when there is no header
   * @throws IOException what the stream throws
   */
  public long headerBytes() throws IOException {
    readHeader();
    return headerBytes;
  }

  /**
   * Reads the next record. The one before can no longer be looked into.
   *
   * @return the record; empty after the last one
   * @throws InvalidArchiveException when there is no header, or the record is damaged: the
   *     exception names its type, number and offset
   * @throws IOException what the stream throws
   */
  public Optional<StateRecord> next() throws IOException {
    if (!advance()) {
      return Optional.empty();
    }
    return Optional.of(record());
  }

  /**
   * Goes on to the next record without making anything of it, for those who count many.
   *
   * @return whether there is one
   */
  boolean advance() throws IOException {
    readHeader();
    if (current != null) {
      current.passed();
    }
    start = after;
    dropped = 0;
    if (start == end && fill() < 0) {
      return false;
    }
    records++;
    type = buffer[start] & 0xff;
    int found = whole.end(buffer, start + 1, end, null);
    after = found == WholeValue.UNDECIDED ? scanRecord() : found;
    return true;
  }

  ArchiveLimits limits() {
    return limits;
  }

  private int scanRecord() throws IOException {
    scanner.begin(1, null);
    int next = start + 1;
    while (!scanner.isComplete()) {
      int at = next < end ? next : fill();
      if (at < 0) {
        throw finding.cutShort(position(), base + end);
      }
      next = scan(at);
    }
    return next;
  }

  private int scan(int at) {
    try {
      return scanner.scan(buffer, at, end);
    } catch (MalformedValueException e) {
      throw finding.malformed(position(), base + e.position(), e);
    }
  }

  private RecordPosition position() {
    return new RecordPosition(type, RecordType.nameOf(type), records);
  }

  /** The type of the record that {@link #advance} went on to. */
  int type() {
    return type;
  }

  /** How long it is. */
  long bytes() {
    return dropped + after - start;
  }

  private boolean isLoaded() {
    return bytes() <= limits.maxLoadedRecordBytes();
  }

  /** Finds the key of the record, taken for an entry of the store; false when that is in doubt. */
  boolean find(WholeKey key) {
    return isLoaded() && key.find(buffer, start + 1, after);
  }

  /** Makes something of the record that {@link #advance} went on to. */
  StateRecord record() {
    current =
        new StateRecord(
            finding,
            limits,
            position(),
            base + start - dropped,
            bytes(),
            isLoaded() ? buffer : null,
            start + 1);
    return current;
  }

  /** What errors call the archive; may be empty. */
  String source() {
    return finding.source();
  }

  private void readHeader() throws IOException {
    if (begun) {
      return;
    }
    StateHeader header = new StateHeader();
    scanner.begin(0, null);
    while (!scanner.isComplete()) {
      if (start == end && fill() < 0) {
        throw finding.header(base + end, "the end of the entry", null);
      }
      int room = header.room();
      if (room == 0) {
        throw finding.headerTooLong();
      }
      int next = scanHeader(Math.min(end, start + room));
      header.keep(buffer, start, next - start);
      start = next;
    }
    after = start;
    lastIndex = header.lastIndex().orElseThrow(() -> finding.header(0, "another value", null));
    headerBytes = base + start;
    begun = true;
  }

  private int scanHeader(int to) {
    try {
      return scanner.scan(buffer, start, to);
    } catch (MalformedValueException e) {
      throw finding.header(base + e.position(), e.found(), e);
    }
  }

  /** Reads more; what there was moves. Gives where the new bytes are, or -1 at the end. */
  private int fill() throws IOException {
    if (start > 0) {
      // At most the beginning of a record: so there is room for as much as the stream has at once.
      move();
    } else if (end == buffer.length) {
      makeRoom();
    }
    int count = state.read(buffer, end, buffer.length - end);
    if (count < 0) {
      return -1;
    }
    end += count;
    return end - count;
  }

  private void move() {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    base += start;
    end -= start;
    start = 0;
    after = 0;
  }

  private void makeRoom() {
    if (buffer.length < limits.maxLoadedRecordBytes()) {
      buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, limits.maxLoadedRecordBytes()));
    } else {
      dropped += end;
      base += end;
      end = 0;
    }
  }
}
