package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidArchiveException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of a record, or of an object in it, in the forms that Go reads them: what is missing
 * or nil is empty, zero or false. A value of another form is an error that names the field.
 */
final class RecordFields {
  /** The second in which Go's time begins: the first one of the year 1. */
  private static final long YEAR_ONE = -62_135_596_800L;

  private static final int TIME_BYTES = 15;
  private static final int TIME_BYTES_WITH_SECONDS = 16;

  private final StateRecord record;
  private final String path;
  private final StateValue.Fields fields;

  private RecordFields(StateRecord record, String path, StateValue.Fields fields) {
    this.record = record;
    this.path = path;
    this.fields = fields;
  }

  /** Those of a record whose value is an object. */
  static RecordFields of(StateRecord record) {
    return of(record, "", record.value());
  }

  /** What is read of each object in a record whose value is a list of objects. */
  static <T> List<T> listOf(StateRecord record, Function<RecordFields, T> read) {
    return list(record, "", record.value(), item -> read.apply(of(record, "", item)));
  }

  static RecordFields of(StateRecord record, String path, StateValue value) {
    if (value instanceof StateValue.Fields fields) {
      return new RecordFields(record, path, fields);
    }
    if (value instanceof StateValue.Nil) {
      return new RecordFields(record, path, new StateValue.Fields(List.of()));
    }
    throw unexpected(record, path, "a map", value);
  }

  /** What the field holds, and nil when it is not there. */
  StateValue value(String name) {
    return fields.get(name).orElse(StateValue.Nil.NIL);
  }

  boolean isNil(String name) {
    return value(name) instanceof StateValue.Nil;
  }

  Bytes bytes(String name) {
    StateValue value = value(name);
    if (value instanceof StateValue.Text text) {
      return text.bytes();
    }
    if (value instanceof StateValue.Nil) {
      return Bytes.EMPTY;
    }
    throw unexpected(name, "a string", value);
  }

  String text(String name) {
    return bytes(name).utf8();
  }

  Secret secret(String name) {
    return new Secret(text(name));
  }

  /** The 64 bits of a number with or without a sign. */
  long number(String name) {
    StateValue value = value(name);
    if (value instanceof StateValue.Whole whole) {
      return whole.value();
    }
    if (value instanceof StateValue.Nil) {
      return 0;
    }
    throw unexpected(name, "an integer", value);
  }

  int smallNumber(String name) {
    long number = number(name);
    if (number != (int) number) {
      throw record.senseless("an integer of 32 bits as " + path(name), "a larger one");
    }
    return (int) number;
  }

  double real(String name) {
    return realOf(path(name), value(name));
  }

  private double realOf(String where, StateValue value) {
    if (value instanceof StateValue.Real real) {
      return real.value();
    }
    if (value instanceof StateValue.Whole whole) {
      return new BigInteger(whole.toString()).doubleValue();
    }
    if (value instanceof StateValue.Nil) {
      return 0;
    }
    throw unexpected(record, where, "a number", value);
  }

  boolean truth(String name) {
    StateValue value = value(name);
    if (value instanceof StateValue.Truth truth) {
      return truth.value();
    }
    if (value instanceof StateValue.Whole whole && (whole.value() == 0 || whole.value() == 1)) {
      return whole.value() == 1;
    }
    if (value instanceof StateValue.Nil) {
      return false;
    }
    throw unexpected(name, "a boolean", value);
  }

  /** Nanoseconds, as Go writes a duration. */
  Duration duration(String name) {
    return Duration.ofNanos(number(name));
  }

  /** A time as Go writes it; empty when there is none, or the zero time. */
  Optional<Instant> time(String name) {
    StateValue value = value(name);
    if (value instanceof StateValue.Nil) {
      return Optional.empty();
    }
    if (value instanceof StateValue.Text text) {
      Instant time = timeOf(text.bytes()).orElseThrow(() -> unexpected(name, "a time", value));
      boolean zero = time.getEpochSecond() == YEAR_ONE && time.getNano() == 0;
      return zero ? Optional.empty() : Optional.of(time);
    }
    throw unexpected(name, "a time", value);
  }

  /** A time in Go's binary form, the zero time included; empty when the bytes are none. */
  static Optional<Instant> timeOf(Bytes bytes) {
    byte[] array = bytes.array();
    boolean isTime =
        (array.length == TIME_BYTES && array[0] == 1)
            || (array.length == TIME_BYTES_WITH_SECONDS && array[0] == 2);
    if (!isTime) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(array, 1, array.length - 1);
    try {
      long second = Math.addExact(buffer.getLong(), YEAR_ONE);
      return Optional.of(Instant.ofEpochSecond(second, Integer.toUnsignedLong(buffer.getInt())));
    } catch (DateTimeException | ArithmeticException e) {
      // Go has years that Java has not.
      return Optional.empty();
    }
  }

  /** An address as Go writes it: 4 or 16 bytes; empty when there is none. */
  Optional<InetAddress> address(String name) {
    Bytes bytes = bytes(name);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes.array()));
    } catch (UnknownHostException e) {
      throw record.senseless("an IP address as " + path(name), "a string of " + bytes);
    }
  }

  /** The fields of an object; none when there is no object. */
  RecordFields object(String name) {
    return of(record, path(name), value(name));
  }

  /** The fields of an object, if there is one. */
  Optional<RecordFields> optionalObject(String name) {
    return isNil(name) ? Optional.empty() : Optional.of(object(name));
  }

  /** All fields, as they were written. */
  StateValue.Fields all() {
    return fields;
  }

  /** A map as it was written; empty when there is none. */
  StateValue.Fields map(String name) {
    return object(name).fields;
  }

  List<StateValue> values(String name) {
    return list(name, value -> value);
  }

  List<String> texts(String name) {
    return list(name, value -> textOf(path(name), value));
  }

  List<Double> reals(String name) {
    return list(name, value -> realOf(path(name), value));
  }

  <T> List<T> objects(String name, Function<RecordFields, T> read) {
    return list(name, value -> read.apply(of(record, path(name), value)));
  }

  private <T> List<T> list(String name, Function<StateValue, T> read) {
    return list(record, path(name), value(name), read);
  }

  private static <T> List<T> list(
      StateRecord record, String path, StateValue value, Function<StateValue, T> read) {
    if (value instanceof StateValue.Items items) {
      List<T> all = new ArrayList<>(items.values().size());
      items.values().forEach(item -> all.add(read.apply(item)));
      return Collections.unmodifiableList(all);
    }
    if (value instanceof StateValue.Nil) {
      return List.of();
    }
    throw unexpected(record, path, "a list", value);
  }

  /** A map of objects, in the order in which it was written. */
  <T> Map<String, T> objectMap(String name, Function<RecordFields, T> read) {
    return map(name, value -> read.apply(of(record, path(name), value)));
  }

  /** A map of texts, in the order in which it was written. */
  Map<String, String> textMap(String name) {
    return map(name, value -> textOf(path(name), value));
  }

  private <T> Map<String, T> map(String name, Function<StateValue, T> read) {
    Map<String, T> map = new LinkedHashMap<>();
    for (StateValue.Entry entry : object(name).fields.entries()) {
      map.put(textOf(path(name), entry.key()), read.apply(entry.value()));
    }
    return Collections.unmodifiableMap(map);
  }

  private String textOf(String where, StateValue value) {
    if (value instanceof StateValue.Text text) {
      return text.bytes().utf8();
    }
    if (value instanceof StateValue.Nil) {
      return "";
    }
    throw unexpected(record, where, "strings", value);
  }

  private String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private InvalidArchiveException unexpected(String name, String expected, StateValue found) {
    return unexpected(record, path(name), expected, found);
  }

  static InvalidArchiveException unexpected(
      StateRecord record, String path, String expected, StateValue found) {
    return record.senseless(expected + (path.isEmpty() ? "" : " as " + path), words(found));
  }

  /** For errors: the kind of value, and nothing of its content. */
  private static String words(StateValue value) {
    if (value instanceof StateValue.Text) {
      return "a string";
    }
    if (value instanceof StateValue.Whole) {
      return "an integer";
    }
    if (value instanceof StateValue.Real) {
      return "a floating-point number";
    }
    if (value instanceof StateValue.Truth) {
      return "a boolean";
    }
    if (value instanceof StateValue.Items) {
      return "a list";
    }
    if (value instanceof StateValue.Fields) {
      return "a map";
    }
    return value instanceof StateValue.Nil ? "nil" : "an extension";
  }
}
