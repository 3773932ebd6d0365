package io.github.consulsnapshot.state;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.archive.ArchiveLimits;

/**
 * Finds the end of one msgpack value in bytes that arrive in pieces of any size.
 *
 * <p>A library that pulls its input cannot do this: the bytes are pulled already, by whoever reads
 * the archive, and a value may end in any piece. What a length claims is only ever counted down, so
 * it costs no memory; nesting costs one number a level, and is bounded.
 */
final class ValueScanner {
  private static final int UNWATCHED = -1;
  private static final int NEVER_USED = 0xc1;
  private static final String ONE_VALUE = "a msgpack value";

  private enum Pending {
    BYTES,
    EXTENSION,
    ARRAY,
    MAP
  }

  private final long maxBytes;

  /** How many values are missing in each open map (two an entry) or array. */
  private final long[] missing;

  private int depth;
  private long payload;
  private int lengthBytes;
  private long length;
  private Pending pending = Pending.BYTES;
  private long scanned;
  private boolean complete;

  private final RecordCheck check;

  /** How deep the check looks into what is open; less than 0 when it looks at nothing. */
  private int watched = UNWATCHED;

  private boolean contentIsWanted;

  /** {@code check} is told of what begins and ends in values that have something to be checked. */
  ValueScanner(ArchiveLimits limits, RecordCheck check) {
    this.check = check;
    this.maxBytes = limits.maxRecordBytes();
    this.missing = new long[limits.maxNesting()];
  }

  /**
   * Makes ready for a new value.
   *
   * @param before how many bytes of the record came before it
   * @param expected what it must be to make sense, or null when anything does
   */
  void begin(int before, Field expected) {
    depth = 0;
    payload = 0;
    lengthBytes = 0;
    scanned = before;
    complete = false;
    contentIsWanted = false;
    if (expected == null) {
      watched = UNWATCHED;
    } else {
      watched = 0;
      check.begin(expected);
    }
  }

  /** Whether the value has ended. */
  boolean isComplete() {
    return complete;
  }

  /**
   * Goes on with the value.
   *
   * @return the index after the last byte that belongs to the value, or {@code to} when it goes on
   */
  int scan(byte[] bytes, int from, int to) throws MalformedValueException {
    // Not a byte beyond the limit is looked at, so that a finding does not depend on the pieces.
    // The limit may be the largest long, to which nothing can be added.
    int end = from + (int) Math.min(to - from, maxBytes - scanned);
    check.scanFrom(from - scanned);
    int at = from;
    while (at < end && !complete) {
      if (payload > 0) {
        int step = (int) Math.min(payload, end - at);
        payload -= step;
        if (contentIsWanted) {
          check.content(bytes, at, at + step);
        }
        at += step;
        if (payload == 0) {
          valueEnded();
        }
      } else if (lengthBytes > 0) {
        length = (length << 8) | (bytes[at] & 0xff);
        at++;
        if (--lengthBytes == 0) {
          lengthRead(at, scanned + at - from);
        }
      } else {
        int lead = bytes[at] & 0xff;
        at++;
        begun(lead, at, scanned + at - from);
      }
    }
    scanned += at - from;
    if (at < to && !complete) {
      throw tooLong(at, "more than " + maxBytes + " bytes");
    }
    return at;
  }

  private void begun(int lead, int at, long before) throws MalformedValueException {
    if (depth == watched && lead != NEVER_USED) {
      // The values of a map come in pairs, of which the first is the key.
      boolean key = depth > 0 && (missing[depth - 1] & 1) == 0;
      contentIsWanted = check.begins(lead, key, before - 1);
    }
    if (lead < 0x80 || lead >= 0xe0) {
      valueEnded();
    } else if (lead < 0x90) {
      open((lead & 0x0f) * 2L, at);
    } else if (lead < 0xa0) {
      open(lead & 0x0f, at);
    } else if (lead < 0xc0) {
      bytesFollow(lead & 0x1f, at, before);
    } else {
      switch (lead) {
        case 0xc0, 0xc2, 0xc3 -> valueEnded();
        case 0xcc, 0xd0 -> bytesFollow(1, at, before);
        case 0xcd, 0xd1 -> bytesFollow(2, at, before);
        case 0xca, 0xce, 0xd2 -> bytesFollow(4, at, before);
        case 0xcb, 0xcf, 0xd3 -> bytesFollow(8, at, before);
        // An extension has one byte more, its kind.
        case 0xd4 -> bytesFollow(2, at, before);
        case 0xd5 -> bytesFollow(3, at, before);
        case 0xd6 -> bytesFollow(5, at, before);
        case 0xd7 -> bytesFollow(9, at, before);
        case 0xd8 -> bytesFollow(17, at, before);
        case 0xc4, 0xd9 -> lengthFollows(1, Pending.BYTES);
        case 0xc5, 0xda -> lengthFollows(2, Pending.BYTES);
        case 0xc6, 0xdb -> lengthFollows(4, Pending.BYTES);
        case 0xc7 -> lengthFollows(1, Pending.EXTENSION);
        case 0xc8 -> lengthFollows(2, Pending.EXTENSION);
        case 0xc9 -> lengthFollows(4, Pending.EXTENSION);
        case 0xdc -> lengthFollows(2, Pending.ARRAY);
        case 0xdd -> lengthFollows(4, Pending.ARRAY);
        case 0xde -> lengthFollows(2, Pending.MAP);
        case 0xdf -> lengthFollows(4, Pending.MAP);
        default ->
            throw new MalformedValueException(
                ArchiveFault.RECORD,
                ONE_VALUE,
                "the byte 0x" + Integer.toHexString(lead) + ", which begins none",
                at - 1);
      }
    }
  }

  private void lengthFollows(int bytes, Pending what) {
    lengthBytes = bytes;
    length = 0;
    pending = what;
  }

  private void lengthRead(int at, long before) throws MalformedValueException {
    switch (pending) {
      case BYTES -> bytesFollow(length, at, before);
      case EXTENSION -> bytesFollow(length + 1, at, before);
      case ARRAY -> open(length, at);
      case MAP -> open(length * 2, at);
    }
  }

  private void bytesFollow(long count, int at, long before) throws MalformedValueException {
    if (count > maxBytes - before) {
      throw tooLong(at, "a part of it of " + count + " bytes");
    }
    if (count == 0) {
      valueEnded();
    } else {
      payload = count;
    }
  }

  private void open(long values, int at) throws MalformedValueException {
    if (values > 0 && depth == missing.length) {
      throw new MalformedValueException(
          ArchiveFault.LIMIT,
          "at most " + missing.length + " levels of nesting (maxNesting)",
          "more than " + missing.length + " levels",
          at - 1);
    }
    boolean entered = depth == watched && check.enter(values == 0);
    if (values > 0) {
      missing[depth] = values;
      depth++;
      watched += entered ? 1 : 0;
    } else {
      if (entered) {
        check.leave();
      }
      valueEnded();
    }
  }

  /** A value has ended, and with it every map and array of which it was the last. */
  private void valueEnded() throws MalformedValueException {
    if (contentIsWanted) {
      contentIsWanted = false;
      check.contentEnded();
    }
    while (depth > 0 && --missing[depth - 1] == 0) {
      if (depth == watched) {
        check.leave();
        watched--;
      }
      depth--;
    }
    complete = depth == 0;
  }

  private MalformedValueException tooLong(int at, String found) {
    return new MalformedValueException(
        ArchiveFault.LIMIT,
        "a record of at most " + maxBytes + " bytes (maxRecordBytes)",
        found,
        at);
  }
}
