package io.github.consulsnapshot.okhttp.internal.json;

import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import okio.Buffer;
import okio.ByteString;

/** The operations of {@code PUT /v1/txn} that put keys back, as JSON. */
public final class KeyOperation {
  /** More than all that is neither the key nor the value. */
  private static final int AROUND = 160;

  private KeyOperation() {}

  /** Writes a key if its index is still this one, 0 for one that is not there. */
  public static Buffer set(String key, ByteString value, long flags, long index) {
    return written("cas", key, index, value, flags);
  }

  /** Deletes a key if its index is still this one. */
  public static Buffer delete(String key, long index) {
    return written("delete-cas", key, index, null, 0);
  }

  /** At least as many bytes as an operation has. */
  public static long mostBytes(String key, int valueBytes) {
    return AROUND + length(key) + (valueBytes + 2L) / 3 * 4;
  }

  private static Buffer written(String verb, String key, long index, ByteString value, long flags) {
    Buffer buffer = new Buffer();
    try (JsonWriter json = JsonWriter.of(buffer)) {
      json.beginObject().name("KV").beginObject();
      json.name("Verb").value(verb).name("Key").value(key).name("Index").value(unsigned(index));
      if (value != null) {
        json.name("Flags").value(unsigned(flags)).name("Value").value(value.base64());
      }
      json.endObject().endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer;
  }

  private static BigInteger unsigned(long number) {
    return new BigInteger(Long.toUnsignedString(number));
  }

  private static long length(String key) {
    try {
      Buffer buffer = new Buffer();
      JsonWriter.of(buffer).value(key);
      return buffer.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
