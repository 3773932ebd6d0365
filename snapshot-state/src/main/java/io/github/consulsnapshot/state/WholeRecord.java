package io.github.consulsnapshot.state;

import io.github.consulsnapshot.archive.ArchiveLimits;

/**
 * Judges a record that lies whole in the bytes at hand, as nearly all do, in one go. It is what
 * makes millions of small records cheap: nothing is copied, and nothing is kept from one byte to
 * the next.
 *
 * <p>It only ever says that a record is good. Where it is not, or is written in a way that no
 * server writes, or goes on in bytes to come, {@link ValueScanner} and {@link RecordCheck} look at
 * it from its beginning: what is found, and where, they alone say.
 */
final class WholeRecord {
  /** A map, one in it, and one in that: no shape is deeper. */
  private static final int DEEPEST = 4;

  private static final int NO_FIELD = -1;

  private final WholeValue values;
  private final long maxBytes;

  /** The maps around the innermost one, and how far they have come. */
  private final Shape[] shapes = new Shape[DEEPEST];

  private final long[] entries = new long[DEEPEST];
  private final long[] fulls = new long[DEEPEST];
  private final int[] hints = new int[DEEPEST];
  private int depth;

  /** The innermost map, how many entries are missing in it, and which fields are not empty. */
  private Shape shape;

  private long missing;
  private long filled;

  /** The field that comes probably next. */
  private int hint;

  WholeRecord(ArchiveLimits limits) {
    this.values = new WholeValue(limits.maxNesting());
    this.maxBytes = limits.maxRecordBytes();
  }

  /**
   * Looks at the value of a record.
   *
   * @param from where it begins, one behind the type of the record
   * @param to where the bytes at hand end
   * @param expected what it must be to make sense, or null when anything does
   * @return where it ends, or {@link WholeValue#UNDECIDED}
   */
  int end(byte[] bytes, int from, int to, Field expected) {
    // The type is a byte of the record.
    int end = from - 1 + (int) Math.min(to - from + 1, maxBytes);
    values.begin();
    if (expected == null) {
      return values.skip(bytes, from, end);
    }
    // Of other forms there are one or two records in a state.
    return expected.form() == Form.STRUCT && from < end && Lead.isMap(bytes[from] & 0xff)
        ? fields(bytes, from, end, expected.shape())
        : WholeValue.UNDECIDED;
  }

  /** One loop for the maps of all levels: methods that call each other take long to compile. */
  private int fields(byte[] bytes, int from, int end, Shape root) {
    depth = -1;
    int at = enter(bytes, from, end, root);
    while (at >= 0) {
      if (missing > 0) {
        missing--;
        at = entry(bytes, at, end);
      } else if ((shape.required() & ~filled) != 0) {
        return WholeValue.UNDECIDED;
      } else if (depth == 0) {
        return at;
      } else {
        leave();
      }
    }
    return at;
  }

  private int enter(byte[] bytes, int from, int end, Shape next) {
    int at = values.enter(bytes, from, end);
    if (at < 0) {
      return at;
    }
    if (depth >= 0) {
      shapes[depth] = shape;
      entries[depth] = missing;
      fulls[depth] = filled;
      hints[depth] = hint;
    }
    depth++;
    shape = next;
    missing = WholeValue.count(bytes, from);
    filled = 0;
    hint = 0;
    return at;
  }

  private void leave() {
    depth--;
    shape = shapes[depth];
    missing = entries[depth];
    filled = fulls[depth];
    hint = hints[depth];
  }

  /** A name, and the value behind it unless that is a map with fields of its own. */
  private int entry(byte[] bytes, int from, int end) {
    int value = WholeValue.endOfName(bytes, from, end);
    if (value < 0) {
      return value;
    }
    int number = shape.find(bytes, from + 1, value - from - 1, hint);
    if (number == NO_FIELD) {
      return values.skip(bytes, value, end);
    }
    hint = number + 1;
    return value(bytes, value, end, number);
  }

  private int value(byte[] bytes, int from, int end, int number) {
    Look look = shape.look(number, bytes[from]);
    if (look == Look.DOUBT) {
      return WholeValue.UNDECIDED;
    }
    // Of a field that is written twice the last one counts.
    long bit = 1L << number;
    filled = look == Look.NIL ? filled & ~bit : filled | bit;
    if (look == Look.INSIDE && shape.field(number).isWatched()) {
      return inside(bytes, from, end, shape.field(number));
    }
    int after = values.skip(bytes, from, end);
    if (look == Look.CONTENT && after >= 0) {
      int content = WholeValue.contentOf(bytes, from);
      if (!shape.field(number).form().acceptsContent(bytes, content, after - content)) {
        return WholeValue.UNDECIDED;
      }
      filled = after == content ? filled & ~bit : filled;
    }
    return after;
  }

  private int inside(byte[] bytes, int from, int end, Field field) {
    return field.form() == Form.STRUCT && Lead.isMap(bytes[from] & 0xff)
        ? enter(bytes, from, end, field.shape())
        : WholeValue.UNDECIDED;
  }
}
