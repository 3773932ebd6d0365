package io.github.consulsnapshot.state;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values as bytes that are equal when the values say the same: the order of a map does not matter,
 * of two entries with one key the last one counts, and nil is the same as an empty string, list or
 * map, since servers write either.
 */
final class CanonicalValue {
  private static final int EMPTY = 0;
  private static final int TRUTH = 1;
  private static final int WHOLE = 2;
  private static final int REAL = 3;
  private static final int TEXT = 4;
  private static final int ITEMS = 5;
  private static final int FIELDS = 6;
  private static final int EXTENSION = 7;

  private CanonicalValue() {}

  static Bytes of(StateValue value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes), value);
    } catch (IOException e) {
      // Memory does not fail so.
      throw new UncheckedIOException(e);
    }
    return Bytes.owned(bytes.toByteArray());
  }

  /** Whether it is what a server takes for a field that is not there. */
  static boolean isZero(StateValue value) {
    return isEmpty(value)
        || value.equals(StateValue.Truth.FALSE)
        || (value instanceof StateValue.Whole whole && whole.value() == 0)
        || (value instanceof StateValue.Real real && real.value() == 0);
  }

  private static boolean isEmpty(StateValue value) {
    return value instanceof StateValue.Nil
        || (value instanceof StateValue.Text text && text.bytes().isEmpty())
        || (value instanceof StateValue.Items items && items.values().isEmpty())
        || (value instanceof StateValue.Fields fields && fields.entries().isEmpty());
  }

  private static void write(DataOutputStream out, StateValue value) throws IOException {
    if (isEmpty(value)) {
      out.write(EMPTY);
    } else if (value instanceof StateValue.Truth truth) {
      out.write(TRUTH);
      out.writeBoolean(truth.value());
    } else if (value instanceof StateValue.Whole whole) {
      out.write(WHOLE);
      out.writeBoolean(whole.beyondLong());
      out.writeLong(whole.value());
    } else if (value instanceof StateValue.Real real) {
      out.write(REAL);
      out.writeDouble(real.value());
    } else if (value instanceof StateValue.Text text) {
      out.write(TEXT);
      write(out, text.bytes());
    } else if (value instanceof StateValue.Items items) {
      out.write(ITEMS);
      out.writeInt(items.values().size());
      for (StateValue item : items.values()) {
        write(out, item);
      }
    } else if (value instanceof StateValue.Fields fields) {
      out.write(FIELDS);
      write(out, fields);
    } else if (value instanceof StateValue.Extension extension) {
      out.write(EXTENSION);
      out.write(extension.kind());
      write(out, extension.bytes());
    }
  }

  private static void write(DataOutputStream out, StateValue.Fields fields) throws IOException {
    Map<Bytes, StateValue> sorted = new TreeMap<>();
    for (StateValue.Entry entry : fields.entries()) {
      sorted.put(of(entry.key()), entry.value());
    }
    out.writeInt(sorted.size());
    for (Map.Entry<Bytes, StateValue> entry : sorted.entrySet()) {
      write(out, entry.getKey());
      write(out, entry.getValue());
    }
  }

  private static void write(DataOutputStream out, Bytes bytes) throws IOException {
    out.writeInt(bytes.length());
    bytes.writeTo(out);
  }
}
