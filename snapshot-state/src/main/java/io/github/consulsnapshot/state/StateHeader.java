package io.github.consulsnapshot.state;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/** The value before the first record: a map whose only known entry is the last index. */
final class StateHeader {
  /** Consul writes 12 to 20 bytes; a later version may add entries to the map. */
  static final int MAX_BYTES = 4096;

  private byte[] bytes = new byte[32];
  private int length;

  /** How many bytes more it may have. */
  int room() {
    return MAX_BYTES - length;
  }

  /** Keeps a piece of the header, of at most {@link #room()} bytes. */
  void keep(byte[] buffer, int offset, int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
    }
    System.arraycopy(buffer, offset, bytes, length, count);
    length += count;
  }

  /**
   * The last index, unsigned: zero when the map does not name it, as for Consul. Empty when the
   * value is no header.
   */
  Optional<Long> lastIndex() {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes, 0, length)) {
      if (unpacker.getNextFormat().getValueType() != ValueType.MAP) {
        return Optional.empty();
      }
      long index = 0;
      for (int entries = unpacker.unpackMapHeader(); entries > 0; entries--) {
        if (unpacker.getNextFormat().getValueType() != ValueType.STRING) {
          unpacker.skipValue(2);
        } else if (!unpacker.unpackString().equals("LastIndex")) {
          unpacker.skipValue();
        } else {
          index = unsigned(unpacker);
        }
      }
      return Optional.of(index);
    } catch (MessagePackException | ArithmeticException | IOException e) {
      return Optional.empty();
    }
  }

  private static long unsigned(MessageUnpacker unpacker) throws IOException {
    BigInteger value = unpacker.unpackBigInteger();
    if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
      throw new ArithmeticException();
    }
    return value.longValue();
  }
}
