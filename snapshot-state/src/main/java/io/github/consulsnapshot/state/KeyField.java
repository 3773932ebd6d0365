package io.github.consulsnapshot.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Finds the key of an entry of the key-value store in the bytes of its record. Making all of the
 * entry to look at its key alone would copy each value of the store.
 */
final class KeyField {
  private static final byte[] NAME = "Key".getBytes(StandardCharsets.UTF_8);

  private KeyField() {}

  /** The key; what is no entry is the same error as for {@link KeyValue#of}. */
  static Bytes of(StateRecord record) {
    try {
      return find(record.unpacker()).orElseGet(() -> KeyValue.of(record).keyBytes());
    } catch (IOException e) {
      // The unpacker reads an array.
      throw new UncheckedIOException(e);
    }
  }

  /** The last field of that name, as for {@link StateValue.Fields#get}; empty when in doubt. */
  private static Optional<Bytes> find(MessageUnpacker in) throws IOException {
    Optional<Bytes> key = Optional.empty();
    if (in.getNextFormat().getValueType() != ValueType.MAP) {
      return key;
    }
    for (int left = in.unpackMapHeader(); left > 0; left--) {
      if (!isNext(in)) {
        in.skipValue();
      } else if (in.getNextFormat().getValueType().isRawType()) {
        key = Optional.of(Bytes.owned(in.readPayload(length(in))));
      } else {
        return Optional.empty();
      }
    }
    return key;
  }

  /** Reads a name, and tells whether it is that of the key. */
  private static boolean isNext(MessageUnpacker in) throws IOException {
    if (!in.getNextFormat().getValueType().isRawType()) {
      in.skipValue();
      return false;
    }
    int length = length(in);
    if (length != NAME.length) {
      in.readPayloadAsReference(length);
      return false;
    }
    return Arrays.equals(in.readPayload(length), NAME);
  }

  private static int length(MessageUnpacker in) throws IOException {
    return in.getNextFormat().getValueType() == ValueType.BINARY
        ? in.unpackBinaryHeader()
        : in.unpackRawStringHeader();
  }
}
