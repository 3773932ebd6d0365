package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** One setting of the builder. It is given once, and not beside one that it contradicts. */
final class Setting<T> {
  private final String name;
  private final Function<T, String> shown;
  private T value;

  private Setting(String name, Function<T, String> shown) {
    this.name = name;
    this.shown = shown;
  }

  static <T> Setting<T> named(String name) {
    return new Setting<>(name, Objects::toString);
  }

  /** One whose value no error shows. */
  static <T> Setting<T> secret(String name) {
    return new Setting<>(name, given -> "one that is not shown");
  }

  void set(T given, Setting<?>... contradicted) {
    Objects.requireNonNull(given, name);
    for (Setting<?> other : contradicted) {
      if (other.value != null) {
        throw new InvalidSettingException(
            name, "contradicts " + other.name + ", which is given too; give one of the two");
      }
    }
    if (value != null && !value.equals(given)) {
      throw new InvalidSettingException(
          name,
          "given twice: first " + shown.apply(value) + ", now another, " + shown.apply(given));
    }
    value = given;
  }

  String name() {
    return name;
  }

  Optional<T> get() {
    return Optional.ofNullable(value);
  }
}
