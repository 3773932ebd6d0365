package io.github.consulsnapshot.okhttp.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Puts the older forms of a private key into PKCS#8, the only one that the JDK reads. That is an
 * envelope around them: {@code SEQUENCE { INTEGER 0, algorithm, OCTET STRING { the older form } }}.
 */
final class Pkcs8 {
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int SEC1_PARAMETERS = 0xa0;

  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  /** 1.2.840.113549.1.1.1, with the NULL that it always has beside it. */
  private static final byte[] RSA = {
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /** 1.2.840.10045.2.1; the curve follows. */
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private Pkcs8() {}

  static byte[] ofPkcs1(byte[] key) {
    return envelope(RSA, key);
  }

  /**
   * Of SEC1: {@code SEQUENCE { INTEGER 1, OCTET STRING, [0] curve, [1] public key }}, in which the
   * last two may be absent.
   *
   * @param curve as an EC PARAMETERS block gives it, for a key that does not say itself
   * @throws IllegalArgumentException when the key is malformed, or there is no curve at all
   */
  static byte[] ofSec1(byte[] key, Optional<byte[]> curve) {
    byte[] parameters =
        sec1Curve(key)
            .or(() -> curve)
            .orElseThrow(() -> new IllegalArgumentException("it does not say which curve"));
    return envelope(join(EC, parameters), key);
  }

  private static Optional<byte[]> sec1Curve(byte[] key) {
    try {
      ByteBuffer in = value(ByteBuffer.wrap(key));
      value(in);
      value(in);
      if (!in.hasRemaining() || (in.get(in.position()) & 0xff) != SEC1_PARAMETERS) {
        return Optional.empty();
      }
      ByteBuffer parameters = value(in);
      byte[] curve = new byte[parameters.remaining()];
      parameters.get(curve);
      return Optional.of(curve);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it is cut short", e);
    }
  }

  /** Moves past the next element and gives what is in it. */
  private static ByteBuffer value(ByteBuffer in) {
    in.get();
    int length = in.get() & 0xff;
    if (length > 0x80) {
      int bytes = length - 0x80;
      if (bytes > 3) {
        throw new BufferUnderflowException();
      }
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | (in.get() & 0xff);
      }
    }
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer value = in.slice(in.position(), length);
    in.position(in.position() + length);
    return value;
  }

  private static byte[] envelope(byte[] algorithm, byte[] key) {
    return element(
        SEQUENCE, join(VERSION_0, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
  }

  private static byte[] element(int tag, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = value.length;
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      out.write(0x80 + bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write(length >> shift);
      }
    }
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
