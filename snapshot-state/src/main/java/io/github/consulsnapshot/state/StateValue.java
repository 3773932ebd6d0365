package io.github.consulsnapshot.state;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A value as it stands in a record: msgpack without the forms it can be written in. Immutable.
 *
 * <p>None of them shows the content of strings in {@code toString}: it may be secret.
 */
public sealed interface StateValue {
  /** Nothing: Go's nil. Servers write it for an empty value, list or map as well. */
  record Nil() implements StateValue {
    static final Nil NIL = new Nil();
  }

  /**
   * True or false.
   *
   * @param value which of them
   */
  record Truth(boolean value) implements StateValue {
    static final Truth TRUE = new Truth(true);
    static final Truth FALSE = new Truth(false);
  }

  /**
   * A whole number from -2<sup>63</sup> to 2<sup>64</sup>-1.
   *
   * @param value the number, or its 64 bits when it is beyond {@link Long#MAX_VALUE}
   * @param beyondLong whether it is beyond that, so that {@code value} is to be read unsigned
   */
  record Whole(long value, boolean beyondLong) implements StateValue {
    /**
     * The number.
     *
     * @return the number
     */
    public BigInteger toBigInteger() {
      return new BigInteger(toString());
    }

    /** In decimal. */
    @Override
    public String toString() {
      return beyondLong ? Long.toUnsignedString(value) : Long.toString(value);
    }
  }

  /**
   * A floating-point number.
   *
   * @param value the number
   * @param single whether it was written with 32 bits
   */
  record Real(double value, boolean single) implements StateValue {}

  /**
   * A string: text or binary. Servers write both alike, so which of them it is only the field can
   * tell.
   *
   * @param bytes its bytes
   */
  record Text(Bytes bytes) implements StateValue {
    /**
     * Checks that it is not null.
     *
     * @param bytes its bytes
     */
    public Text {
      Objects.requireNonNull(bytes, "bytes");
    }
  }

  /**
   * A list.
   *
   * @param values what is in it
   */
  record Items(List<StateValue> values) implements StateValue {
    /**
     * Copies the list.
     *
     * @param values what is in it
     */
    public Items {
      values = List.copyOf(values);
    }
  }

  /**
   * A map, or an object with named fields, in the order in which it was written. Keys may be of any
   * kind; the same one may come twice, and then the last one counts.
   *
   * @param entries what is in it
   */
  record Fields(List<Entry> entries) implements StateValue {
    /**
     * Copies the list.
     *
     * @param entries what is in it
     */
    public Fields {
      entries = List.copyOf(entries);
    }

    /**
     * The value of the field with a name, compared with case.
     *
     * @param name the name
     * @return the value, if there is one
     */
    public Optional<StateValue> get(String name) {
      Bytes wanted = Bytes.ofUtf8(name);
      for (int i = entries.size() - 1; i >= 0; i--) {
        if (entries.get(i).key() instanceof Text text && text.bytes().equals(wanted)) {
          return Optional.of(entries.get(i).value());
        }
      }
      return Optional.empty();
    }
  }

  /**
   * An entry of a map.
   *
   * @param key usually a {@link Text}
   * @param value the value
   */
  record Entry(StateValue key, StateValue value) {
    /**
     * Checks that neither is null.
     *
     * @param key usually a {@link Text}
     * @param value the value
     */
    public Entry {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * An extension of msgpack; Consul writes none.
   *
   * @param kind its kind, -128 to 127
   * @param bytes its bytes
   */
  record Extension(int kind, Bytes bytes) implements StateValue {
    /**
     * Checks that the bytes are not null.
     *
     * @param kind its kind, -128 to 127
     * @param bytes its bytes
     */
    public Extension {
      Objects.requireNonNull(bytes, "bytes");
    }
  }
}
