package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * Makes values of msgpack that is known to be well-formed, and nested no deeper than the limits
 * allow.
 */
final class PackedReader {
  /** What a value of one byte costs in memory, about, in values that are not strings. */
  private static final int BYTES_A_VALUE = 32;

  private final MessageUnpacker unpacker;
  private final IntFunction<InvalidArchiveException> tooMany;
  private final int most;
  private int left;

  /** {@code tooMany} makes the error for more values than these, given their number. */
  PackedReader(
      byte[] bytes,
      int offset,
      int length,
      ArchiveLimits limits,
      IntFunction<InvalidArchiveException> tooMany) {
    this.unpacker = MessagePack.newDefaultUnpacker(bytes, offset, length);
    this.tooMany = tooMany;
    this.most = Math.max(1024, limits.maxLoadedRecordBytes() / BYTES_A_VALUE);
    this.left = most;
  }

  /** The next value. */
  StateValue next() {
    try {
      return read();
    } catch (IOException e) {
      // The unpacker reads an array.
      throw new UncheckedIOException(e);
    }
  }

  private StateValue read() throws IOException {
    if (left-- == 0) {
      throw tooMany.apply(most);
    }
    MessageFormat format = unpacker.getNextFormat();
    return switch (format.getValueType()) {
      case NIL -> {
        unpacker.unpackNil();
        yield StateValue.Nil.NIL;
      }
      case BOOLEAN -> unpacker.unpackBoolean() ? StateValue.Truth.TRUE : StateValue.Truth.FALSE;
      case INTEGER -> whole(format);
      case FLOAT -> new StateValue.Real(unpacker.unpackDouble(), format == MessageFormat.FLOAT32);
      case STRING -> text(unpacker.unpackRawStringHeader());
      case BINARY -> text(unpacker.unpackBinaryHeader());
      case ARRAY -> items(unpacker.unpackArrayHeader());
      case MAP -> fields(unpacker.unpackMapHeader());
      case EXTENSION -> {
        ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
        yield new StateValue.Extension(header.getType(), payload(header.getLength()));
      }
    };
  }

  private StateValue whole(MessageFormat format) throws IOException {
    if (format != MessageFormat.UINT64) {
      return new StateValue.Whole(unpacker.unpackLong(), false);
    }
    long bits = unpacker.unpackBigInteger().longValue();
    return new StateValue.Whole(bits, bits < 0);
  }

  private StateValue text(int length) throws IOException {
    return new StateValue.Text(payload(length));
  }

  private Bytes payload(int length) throws IOException {
    return Bytes.owned(unpacker.readPayload(length));
  }

  private StateValue items(int count) throws IOException {
    List<StateValue> values = new ArrayList<>(Math.min(count, left));
    for (int i = 0; i < count; i++) {
      values.add(read());
    }
    return new StateValue.Items(values);
  }

  private StateValue fields(int count) throws IOException {
    List<StateValue.Entry> entries = new ArrayList<>(Math.min(count, left));
    for (int i = 0; i < count; i++) {
      StateValue key = read();
      entries.add(new StateValue.Entry(key, read()));
    }
    return new StateValue.Fields(entries);
  }
}
