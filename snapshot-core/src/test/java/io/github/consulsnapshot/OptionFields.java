package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** Compares options field by field, so that an option which comes later cannot be forgotten. */
final class OptionFields {
  private OptionFields() {}

  static void assertSame(Object actual, Object expected) throws IllegalAccessException {
    for (Field field : of(expected)) {
      assertThat(field.get(actual)).as(field.getName()).isSameAs(field.get(expected));
    }
  }

  static void assertEveryOneDiffers(Object options, Object defaults) throws IllegalAccessException {
    for (Field field : of(options)) {
      assertThat(field.get(options)).as(field.getName()).isNotEqualTo(field.get(defaults));
    }
  }

  private static List<Field> of(Object options) {
    List<Field> fields =
        Arrays.stream(options.getClass().getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .toList();
    assertThat(fields).isNotEmpty();
    fields.forEach(field -> field.setAccessible(true));
    return fields;
  }
}
