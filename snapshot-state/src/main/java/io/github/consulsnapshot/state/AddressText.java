package io.github.consulsnapshot.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** IP addresses in their usual notation (RFC 5952). */
final class AddressText {
  private static final int V4 = 4;
  private static final int V6 = 16;

  private AddressText() {}

  /** The text for the bytes of an address; empty when they are none. */
  static Optional<String> of(Bytes bytes) {
    byte[] array = bytes.array();
    if (array.length == V4) {
      return Optional.of(dotted(array, 0));
    }
    if (array.length != V6) {
      return Optional.empty();
    }
    return Optional.of(isMappedV4(array) ? dotted(array, V6 - V4) : grouped(array));
  }

  private static boolean isMappedV4(byte[] array) {
    ByteBuffer buffer = ByteBuffer.wrap(array);
    return buffer.getLong() == 0 && buffer.getInt() == 0xffff;
  }

  private static String dotted(byte[] array, int at) {
    return (array[at] & 0xff)
        + "."
        + (array[at + 1] & 0xff)
        + "."
        + (array[at + 2] & 0xff)
        + "."
        + (array[at + 3] & 0xff);
  }

  /** The longest run of zeros, of at least two groups, is left out; the first of equal ones. */
  private static String grouped(byte[] array) {
    List<String> groups = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(array);
    while (buffer.hasRemaining()) {
      groups.add(Integer.toHexString(Short.toUnsignedInt(buffer.getShort())));
    }
    int longest = 1;
    int from = -1;
    int run = 0;
    for (int i = 0; i < groups.size(); i++) {
      run = groups.get(i).equals("0") ? run + 1 : 0;
      if (run > longest) {
        longest = run;
        from = i - run + 1;
      }
    }
    return from < 0
        ? String.join(":", groups)
        : String.join(":", groups.subList(0, from))
            + "::"
            + String.join(":", groups.subList(from + longest, groups.size()));
  }
}
