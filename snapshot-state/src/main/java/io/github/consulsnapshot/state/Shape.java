package io.github.consulsnapshot.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The known fields of a map. Others are skipped by servers, whatever they are. */
final class Shape {
  private final Field[] fields;
  private final Look[][] looks;
  private final long required;

  private Shape(List<Field> fields) {
    // In the order of their names, in which servers write them.
    this.fields =
        fields.stream()
            .sorted(Comparator.comparing(field -> field.name().toString()))
            .toArray(Field[]::new);
    this.looks = Stream.of(this.fields).map(field -> Look.of(field.form())).toArray(Look[][]::new);
    long bits = 0;
    for (int number = 0; number < this.fields.length; number++) {
      if (this.fields[number].required()) {
        bits |= 1L << number;
      }
    }
    this.required = bits;
  }

  static Shape of(Field... fields) {
    return new Shape(List.of(fields));
  }

  /** The same with the indexes at which a record was made and last changed. */
  static Shape indexed(Field... fields) {
    List<Field> all = new ArrayList<>(List.of(fields));
    all.add(Field.of("CreateIndex", Form.UNSIGNED));
    all.add(Field.of("ModifyIndex", Form.UNSIGNED));
    return new Shape(all);
  }

  /**
   * The number of the field with a name.
   *
   * @param hint where to begin. Every writer of records keeps one order of fields, so after the
   *     field of one name comes mostly the same one as in the record before
   * @return its number, or -1 when the name is not known
   */
  int find(byte[] bytes, int from, int length, int hint) {
    int at = hint;
    for (int tries = fields.length; tries > 0; tries--) {
      if (at >= fields.length) {
        at = 0;
      }
      if (fields[at].name().isIn(bytes, from, length)) {
        return at;
      }
      at++;
    }
    return -1;
  }

  Field field(int number) {
    return fields[number];
  }

  /** What a look at the first byte of the value of a field says. */
  Look look(int number, byte lead) {
    return looks[number][lead & 0xff];
  }

  /** A bit for each field that must be there. */
  long required() {
    return required;
  }
}
