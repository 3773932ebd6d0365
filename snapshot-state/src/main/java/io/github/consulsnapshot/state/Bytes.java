package io.github.consulsnapshot.state;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of a record that do not change. Ordered as Consul orders keys: byte by byte, unsigned.
 *
 * <p>{@link #toString()} shows how many they are and nothing else: they may be secret.
 */
public final class Bytes implements Comparable<Bytes> {
  /** None. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Bytes in an array that nobody changes any more. */
  static Bytes owned(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content);
  }

  /**
   * Copies an array.
   *
   * @param content the bytes
   * @return the copy
   */
  public static Bytes of(byte[] content) {
    return owned(content.clone());
  }

  /**
   * The bytes of a text in UTF-8.
   *
   * @param text the text
   * @return its bytes
   */
  public static Bytes ofUtf8(String text) {
    return owned(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * How many they are.
   *
   * @return the number
   */
  public int length() {
    return content.length;
  }

  /**
   * Whether there are none.
   *
   * @return whether the length is 0
   */
  public boolean isEmpty() {
    return content.length == 0;
  }

  /**
   * Copies them into an array.
   *
   * @return a new array
   */
  public byte[] toByteArray() {
    return content.clone();
  }

  /**
   * Writes them, without a copy.
   *
   * @param out where to
   * @throws IOException what writing throws
   */
  public void writeTo(OutputStream out) throws IOException {
    out.write(content);
  }

  /** The array itself, for those in this package who change nothing. */
  byte[] array() {
    return content;
  }

  /**
   * They as text. What is no UTF-8 becomes U+FFFD: ask {@link #isUtf8()} where that matters.
   *
   * @return the text
   */
  public String utf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /**
   * They as text on one line that cannot steer a terminal. What is no UTF-8, or does not show, is
   * written as {@code \xNN} and a backslash as two, so that different bytes never look the same.
   *
   * @return the text
   */
  public String printable() {
    return PrintableText.of(this);
  }

  /**
   * Whether they are UTF-8.
   *
   * @return whether {@link #utf8()} says all of them
   */
  public boolean isUtf8() {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /**
   * Whether they begin with others.
   *
   * @param prefix the others
   * @return whether they do
   */
  public boolean startsWith(Bytes prefix) {
    return content.length >= prefix.content.length
        && Arrays.equals(
            content, 0, prefix.content.length, prefix.content, 0, prefix.content.length);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** Their number. */
  @Override
  public String toString() {
    return content.length == 1 ? "1 byte" : content.length + " bytes";
  }
}
