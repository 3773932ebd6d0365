package io.github.consulsnapshot.state;

import java.util.Objects;

/** Which entries of the key-value store are meant. Immutable. */
public final class KeySelection {
  private static final KeySelection ALL = new KeySelection(Bytes.EMPTY, false);

  private final Bytes bytes;
  private final boolean whole;

  private KeySelection(Bytes bytes, boolean whole) {
    this.bytes = Objects.requireNonNull(bytes, "bytes");
    this.whole = whole;
  }

  /**
   * All of them.
   *
   * @return the selection
   */
  public static KeySelection all() {
    return ALL;
  }

  /**
   * The one with this key.
   *
   * @param key the whole key, to the byte
   * @return the selection
   */
  public static KeySelection key(Bytes key) {
    return new KeySelection(key, true);
  }

  /**
   * Those whose keys begin with this. Slashes mean nothing here.
   *
   * @param prefix the beginning; empty for all
   * @return the selection
   */
  public static KeySelection prefix(Bytes prefix) {
    return new KeySelection(prefix, false);
  }

  /**
   * Whether a key is one of those meant.
   *
   * @param key the key
   * @return whether it is
   */
  public boolean includes(Bytes key) {
    return whole ? key.equals(bytes) : key.startsWith(bytes);
  }

  @Override
  public String toString() {
    return (whole ? "the key \"" : "keys that begin with \"") + ShownText.of(bytes) + '"';
  }
}
