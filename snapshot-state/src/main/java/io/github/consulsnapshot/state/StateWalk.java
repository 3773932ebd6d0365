package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordPosition;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.util.Objects;

/**
 * Walks a state record by record while its bytes pass by: header, then type and value of each
 * record up to the end. A server that restores a state crashes on a record that is cut short, is no
 * msgpack, or makes no sense for its type, such as an entry of the key-value store without a key.
 * This finds the first of them. Types are counted, not judged: see {@link
 * ConsulVersion#canApply(int)}. Of types that Consul 1.8 does not know, only the msgpack is judged.
 *
 * <p>Memory is constant. Blocks for nothing. For one thread, and one state.
 */
public final class StateWalk {
  private enum Next {
    HEADER,
    TYPE,
    VALUE
  }

  private final StateFinding finding;
  private final PackedValues packed;
  private final WholeRecord whole;
  private final ValueScanner value;
  private final StateHeader header = new StateHeader();
  private final RecordTally tally = new RecordTally();

  private Next next = Next.HEADER;
  private long index;

  /** The offset in the state of the byte that comes next. */
  private long position;

  private long recordStart;
  private long records;
  private int type;

  /**
   * Makes a walk over one state.
   *
   * @param source what errors call the archive; may be empty
   * @param limits bounds on records and nesting
   */
  public StateWalk(String source, ArchiveLimits limits) {
    this.finding = new StateFinding(Objects.requireNonNull(source, "source"));
    Objects.requireNonNull(limits, "limits");
    this.packed = new PackedValues(limits);
    this.whole = new WholeRecord(limits);
    this.value = new ValueScanner(limits, new RecordCheck(packed));
    value.begin(0, null);
  }

  /**
   * Takes the next bytes of the state, in pieces of any size.
   *
   * @param buffer holds the bytes
   * @param offset the index of the first
   * @param length how many there are
   * @throws InvalidArchiveException at the first thing that no server can read
   */
  public void accept(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    int end = offset + length;
    int at = offset;
    while (at < end) {
      if (next == Next.TYPE) {
        at = passRecords(buffer, at, end);
      } else {
        int after = scan(buffer, at, end);
        position += after - at;
        at = after;
        if (value.isComplete()) {
          valueEnded();
        }
      }
    }
  }

  /** Passes over the records that lie whole in the buffer, and the type of the one after them. */
  private int passRecords(byte[] buffer, int from, int end) {
    int at = from;
    while (at < end) {
      type = buffer[at] & 0xff;
      Field expected = RecordShapes.of(type);
      int after = whole.end(buffer, at + 1, end, expected);
      if (after == WholeValue.UNDECIDED) {
        value.begin(1, expected);
        next = Next.VALUE;
        position++;
        return at + 1;
      }
      position += after - at;
      at = after;
      recordEnded();
    }
    return at;
  }

  /** Goes on to the end of the buffer, or of the header or the value that comes next. */
  private int scan(byte[] buffer, int at, int end) {
    try {
      return next == Next.HEADER ? scanHeader(buffer, at, end) : value.scan(buffer, at, end);
    } catch (MalformedValueException e) {
      long where = position + e.position() - at;
      if (next == Next.HEADER) {
        throw finding.header(where, e.found(), e);
      }
      throw finding.malformed(record(), where, e);
    }
  }

  private int scanHeader(byte[] buffer, int at, int end) throws MalformedValueException {
    int room = header.room();
    if (room == 0) {
      throw finding.headerTooLong();
    }
    int after = value.scan(buffer, at, Math.min(end, at + room));
    header.keep(buffer, at, after - at);
    return after;
  }

  private void valueEnded() {
    if (next == Next.HEADER) {
      index = header.lastIndex().orElseThrow(() -> finding.header(0, "another value", null));
    } else {
      recordEnded();
    }
    next = Next.TYPE;
  }

  private void recordEnded() {
    // From the end of the record before: the first record is counted with the header.
    tally.add(type, position - recordStart);
    recordStart = position;
    records++;
  }

  /**
   * Ends the walk after the last byte.
   *
   * @return what was met
   * @throws InvalidArchiveException when the state ends within its header or a record
   */
  public StateSummary finish() {
    if (next == Next.HEADER) {
      throw finding.header(position, "the end of the entry", null);
    }
    if (next == Next.VALUE) {
      throw finding.cutShort(record(), position);
    }
    return new StateSummary(index, position, tally.toList(), packed.kinds());
  }

  private RecordPosition record() {
    return new RecordPosition(type, RecordType.nameOf(type), records + 1);
  }
}
