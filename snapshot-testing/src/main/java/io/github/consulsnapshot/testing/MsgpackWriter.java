package io.github.consulsnapshot.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes msgpack as Consul does: by the old specification, in which text and bytes look the same
 * and neither str8 nor bin exist.
 */
final class MsgpackWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] toBytes() {
    return out.toByteArray();
  }

  MsgpackWriter raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  MsgpackWriter type(int type) {
    out.write(type);
    return this;
  }

  MsgpackWriter nil() {
    out.write(0xc0);
    return this;
  }

  MsgpackWriter mapOf(int fields) {
    return length(fields, 0x80, 15, 0xde);
  }

  MsgpackWriter arrayOf(int items) {
    return length(items, 0x90, 15, 0xdc);
  }

  MsgpackWriter text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  MsgpackWriter bytes(byte[] bytes) {
    return length(bytes.length, 0xa0, 31, 0xda).raw(bytes);
  }

  /** The shortest form, for an unsigned number of 64 bits. */
  MsgpackWriter unsigned(long value) {
    if (value >= 0 && value < 128) {
      out.write((int) value);
    } else if (value >= 0 && value <= 0xff) {
      out.write(0xcc);
      out.write((int) value);
    } else if (value >= 0 && value <= 0xffff) {
      out.write(0xcd);
      big(value, 2);
    } else if (value >= 0 && value <= 0xffff_ffffL) {
      out.write(0xce);
      big(value, 4);
    } else {
      out.write(0xcf);
      big(value, 8);
    }
    return this;
  }

  MsgpackWriter signed(long value) {
    if (value >= 0) {
      return unsigned(value);
    }
    if (value >= -32) {
      out.write((int) value & 0xff);
    } else if (value >= Byte.MIN_VALUE) {
      out.write(0xd0);
      big(value, 1);
    } else if (value >= Short.MIN_VALUE) {
      out.write(0xd1);
      big(value, 2);
    } else if (value >= Integer.MIN_VALUE) {
      out.write(0xd2);
      big(value, 4);
    } else {
      out.write(0xd3);
      big(value, 8);
    }
    return this;
  }

  /** A value of the JDK types that {@link StateBuilder#record(int, Map)} lists. */
  MsgpackWriter value(Object value) {
    if (value == null) {
      return nil();
    }
    if (value instanceof Boolean flag) {
      out.write(flag ? 0xc3 : 0xc2);
      return this;
    }
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      return signed(((Number) value).longValue());
    }
    if (value instanceof Double number) {
      out.write(0xcb);
      return raw(ByteBuffer.allocate(8).putDouble(number).array());
    }
    if (value instanceof Float number) {
      out.write(0xca);
      return raw(ByteBuffer.allocate(4).putFloat(number).array());
    }
    if (value instanceof byte[] bytes) {
      return bytes(bytes);
    }
    if (value instanceof CharSequence text) {
      return text(text.toString());
    }
    if (value instanceof List<?> list) {
      arrayOf(list.size());
      list.forEach(this::value);
      return this;
    }
    if (value instanceof Map<?, ?> map) {
      mapOf(map.size());
      map.forEach((key, each) -> value(key).value(each));
      return this;
    }
    throw new IllegalArgumentException(
        value.getClass().getName() + " given, which has no form in msgpack");
  }

  MsgpackWriter kv(KvEntry entry) {
    byte[] value = entry.value();
    mapOf(7);
    text("CreateIndex").unsigned(entry.createIndex());
    text("Flags").unsigned(entry.flags());
    text("Key").text(entry.key());
    text("LockIndex").unsigned(entry.lockIndex());
    text("ModifyIndex").unsigned(entry.modifyIndex());
    text("Session").text(entry.session());
    text("Value");
    return value.length == 0 ? nil() : bytes(value);
  }

  private MsgpackWriter length(int length, int fix, int longestFix, int wide) {
    if (length <= longestFix) {
      out.write(fix | length);
    } else if (length <= 0xffff) {
      out.write(wide);
      big(length, 2);
    } else {
      out.write(wide + 1);
      big(length, 4);
    }
    return this;
  }

  private void big(long value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift) & 0xff);
    }
  }
}
