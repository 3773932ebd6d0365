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
  private static final int SMALLEST_BUFFER = 1 << 16;

  private final InputStream state;
  private final StateFinding finding;
  private final ArchiveLimits limits;
  private final ValueScanner scanner;
  private byte[] buffer = new byte[SMALLEST_BUFFER];

  /** The offset in the state of the first byte in the buffer. */
  private long base;

  /** Where in the buffer begins what is being read; all before that is done. */
  private int start;

  /** Where in the buffer the bytes end that were read. */
  private int end;

  /** How much of the record is in the buffer no more, since it is too long. */
  private long dropped;

  private boolean begun;
  private long lastIndex;
  private long headerBytes;
  private long records;
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
    readHeader();
    if (current != null) {
      current.passed();
    }
    if (start == end && fill() < 0) {
      return Optional.empty();
    }
    int type = buffer[start] & 0xff;
    records++;
    RecordPosition position = new RecordPosition(type, RecordType.nameOf(type), records);
    scanner.begin(1, null);
    int after = start + 1;
    while (!scanner.isComplete()) {
      int at = after < end ? after : fill();
      if (at < 0) {
        throw finding.cutShort(position, base + end);
      }
      after = scanRecord(position, at);
    }
    current = record(position, after);
    dropped = 0;
    start = after;
    return Optional.of(current);
  }

  /** What errors call the archive; may be empty. */
  String source() {
    return finding.source();
  }

  private int scanRecord(RecordPosition position, int at) {
    try {
      return scanner.scan(buffer, at, end);
    } catch (MalformedValueException e) {
      throw finding.malformed(position, base + e.position(), e);
    }
  }

  private StateRecord record(RecordPosition position, int after) {
    long bytes = dropped + after - start;
    boolean loaded = bytes <= limits.maxLoadedRecordBytes();
    return new StateRecord(
        finding,
        limits,
        position,
        base + start - dropped,
        bytes,
        loaded ? buffer : null,
        start + 1);
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
      int after = scanHeader(Math.min(end, start + room));
      header.keep(buffer, start, after - start);
      start = after;
    }
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

  /** Reads more; what there was may move. Gives where the new bytes are, or -1 at the end. */
  private int fill() throws IOException {
    if (end == buffer.length) {
      makeRoom();
    }
    int count = state.read(buffer, end, buffer.length - end);
    if (count < 0) {
      return -1;
    }
    end += count;
    return end - count;
  }

  private void makeRoom() {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      base += start;
      end -= start;
      start = 0;
    } else if (buffer.length < limits.maxLoadedRecordBytes()) {
      buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, limits.maxLoadedRecordBytes()));
    } else {
      dropped += end;
      base += end;
      end = 0;
    }
  }
}
