package io.github.consulsnapshot.state;

import java.nio.charset.StandardCharsets;

/**
 * A field of a record, as servers decode it.
 *
 * @param name as in the bytes; case matters. Empty for what is no field of a map
 * @param form what it may be
 * @param required whether a server crashes when it is missing, nil or empty
 * @param shape what is in a {@link Form#STRUCT} or {@link Form#PACKED_STRUCT}; null when that does
 *     not matter
 * @param element what is in a {@link Form#LIST}; null when that does not matter
 */
record Field(Name name, Form form, boolean required, Shape shape, Field element) {
  static Field of(String name, Form form) {
    return new Field(new Name(name), form, false, null, null);
  }

  static Field required(String name, Form form) {
    return new Field(new Name(name), form, true, null, null);
  }

  /** A map that may be missing, but must have this in it when it is there. */
  static Field struct(String name, Shape shape) {
    return new Field(new Name(name), Form.STRUCT, false, shape, null);
  }

  static Field requiredStruct(String name, Shape shape) {
    return new Field(new Name(name), Form.STRUCT, true, shape, null);
  }

  /** The same, inside of a string. */
  static Field requiredPacked(String name, Shape shape) {
    return new Field(new Name(name), Form.PACKED_STRUCT, true, shape, null);
  }

  static Field list(String name, Shape shape) {
    return new Field(new Name(name), Form.LIST, false, null, requiredStruct("", shape));
  }

  /** What the string of a {@link Form#PACKED_STRUCT} holds. */
  Field content() {
    return requiredStruct("", shape);
  }

  /** Whether what is in it matters. */
  boolean isWatched() {
    return (form == Form.STRUCT && shape != null) || element != null;
  }

  /** A name, ready to be compared with bytes. */
  static final class Name {
    private final String text;
    private final byte[] bytes;

    Name(String text) {
      this.text = text;
      this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    boolean isIn(byte[] buffer, int from, int length) {
      if (length != bytes.length) {
        return false;
      }
      for (int at = 0; at < length; at++) {
        if (buffer[from + at] != bytes[at]) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
