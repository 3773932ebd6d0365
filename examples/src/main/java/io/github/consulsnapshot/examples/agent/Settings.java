package io.github.consulsnapshot.examples.agent;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.examples.agent.Section.Kind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The values of one object of the configuration. What comes later wins. */
final class Settings {
  private final Section section;
  private final Map<String, Value> values = new HashMap<>();

  /**
   * One value.
   *
   * @param value a text, a boolean, a whole number, a duration or a map of texts, as the kind of
   *     its key is
   * @param origin what errors call it: where it was given
   */
  private record Value(Object value, String origin) {
    /** It may be a secret. */
    @Override
    public String toString() {
      return origin;
    }
  }

  Settings(Section section) {
    this.section = section;
  }

  /** A value as it was read. */
  void put(String key, String origin, Object value) {
    values.put(key, new Value(value, origin));
  }

  /** A value as the text of a flag. */
  void putText(String key, String origin, String text) {
    put(key, origin, fromText(section.keys().get(key), origin, text));
  }

  private static Object fromText(Kind kind, String origin, String text) {
    return switch (kind) {
      case TEXT, SECRET -> text;
      case TOGGLE -> Boolean.valueOf(text);
      case NUMBER -> number(origin, text);
      case DURATION -> GoDuration.parse(origin, text);
      case TEXTS -> throw new IllegalArgumentException(origin);
    };
  }

  private static Long number(String origin, String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new InvalidSettingException(origin, "'" + text + "' given, expected a whole number", e);
    }
  }

  /** Whether there is any. */
  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Takes over what the other has. */
  void putAll(Settings other) {
    values.putAll(other.values);
  }

  /** A text; an empty one counts as not given. */
  Optional<String> text(String key) {
    return value(key, String.class).filter(text -> !text.isEmpty());
  }

  /** A text as a file. */
  Path path(String key, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new InvalidSettingException(
          origin(key), "cannot name a file here: " + e.getReason(), e);
    }
  }

  boolean isOn(String key) {
    return value(key, Boolean.class).orElse(false);
  }

  /** A whole number that is not negative. */
  Optional<Integer> number(String key) {
    Optional<Long> number = value(key, Long.class);
    number
        .filter(value -> value < 0 || value > Integer.MAX_VALUE)
        .ifPresent(
            value -> {
              throw new InvalidSettingException(
                  origin(key), value + " given, 0 to " + Integer.MAX_VALUE + " is accepted");
            });
    return number.map(Long::intValue);
  }

  Optional<Duration> duration(String key) {
    return value(key, Duration.class);
  }

  /** Texts by name; empty when there are none. */
  Map<String, String> texts(String key) {
    Map<String, String> texts = new HashMap<>();
    Map<?, ?> given = value(key, Map.class).orElse(Map.of());
    given.forEach((name, text) -> texts.put((String) name, (String) text));
    return texts;
  }

  private <T> Optional<T> value(String key, Class<T> type) {
    if (!section.keys().containsKey(key)) {
      throw new IllegalArgumentException(section + " has no " + key);
    }
    return Optional.ofNullable(values.get(key)).map(value -> type.cast(value.value()));
  }

  /** Where a value was given; the key alone when it was not. */
  String origin(String key) {
    return Optional.ofNullable(values.get(key)).map(Value::origin).orElse(key);
  }
}
