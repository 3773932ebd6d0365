package io.github.consulsnapshot;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Which keys of the key-value store are meant: those with a prefix, a single one, or all.
 * Immutable.
 */
public final class KeySelection {
  private static final KeySelection ALL = new KeySelection("", false);

  private final String text;
  private final boolean single;

  private KeySelection(String text, boolean single) {
    this.text = text;
    this.single = single;
  }

  /**
   * All keys that begin with a text. A prefix is no directory: {@code app} stands for {@code apple}
   * as well, and {@code app/} does not.
   *
   * @param prefix the beginning of the keys, not empty; see {@link #all()}
   * @return the selection
   * @throws InvalidSettingException when it is empty, or no Unicode
   */
  public static KeySelection prefix(String prefix) {
    return new KeySelection(requireText("prefix", prefix), false);
  }

  /**
   * One key.
   *
   * @param key the key, not empty
   * @return the selection
   * @throws InvalidSettingException when it is empty, or no Unicode
   */
  public static KeySelection key(String key) {
    return new KeySelection(requireText("key", key), true);
  }

  /**
   * Every key.
   *
   * @return the selection
   */
  public static KeySelection all() {
    return ALL;
  }

  private static String requireText(String setting, String text) {
    if (Objects.requireNonNull(text, setting).isEmpty()) {
      throw new InvalidSettingException(
          setting, "nothing given; to mean every key, say so (KeySelection.all())");
    }
    try {
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new InvalidSettingException(
          setting, "half of a surrogate pair given, a text that UTF-8 can encode is accepted", e);
    }
    return text;
  }

  /**
   * The prefix or the key.
   *
   * @return the text; empty for all keys
   */
  public String text() {
    return text;
  }

  /**
   * Whether one key is meant, and not a prefix.
   *
   * @return whether it is that of {@link #key(String)}
   */
  public boolean isSingleKey() {
    return single;
  }

  /**
   * Whether a key is among those that are meant.
   *
   * @param key the key
   * @return whether it is
   */
  public boolean contains(String key) {
    return single ? key.equals(text) : key.startsWith(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeySelection selection
        && selection.single == single
        && selection.text.equals(text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, single);
  }

  /** Words for it, with the text as it is. */
  @Override
  public String toString() {
    if (text.isEmpty()) {
      return "all keys";
    }
    return (single ? "the key " : "the prefix ") + text;
  }
}
