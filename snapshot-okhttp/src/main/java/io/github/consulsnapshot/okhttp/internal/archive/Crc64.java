package io.github.consulsnapshot.okhttp.internal.archive;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * CRC-64 with the polynomial of ECMA-182 in its reflected form, begun and ended with all ones: the
 * sum that Raft keeps beside a state. Its value is 8 bytes, the highest first.
 */
final class Crc64 extends MessageDigest {
  private static final long POLYNOMIAL = 0xc96c5795d7870f42L;
  private static final long[] TABLE = new long[256];

  static {
    for (int number = 0; number < TABLE.length; number++) {
      long rest = number;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        rest = (rest & 1) == 0 ? rest >>> 1 : (rest >>> 1) ^ POLYNOMIAL;
      }
      TABLE[number] = rest;
    }
  }

  private long inverted = -1;

  Crc64() {
    super("CRC-64");
  }

  @Override
  protected void engineUpdate(byte input) {
    inverted = TABLE[(int) (inverted ^ input) & 0xff] ^ (inverted >>> Byte.SIZE);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    long crc = inverted;
    for (int at = offset; at < offset + length; at++) {
      crc = TABLE[(int) (crc ^ input[at]) & 0xff] ^ (crc >>> Byte.SIZE);
    }
    inverted = crc;
  }

  @Override
  protected byte[] engineDigest() {
    byte[] digest = ByteBuffer.allocate(Long.BYTES).putLong(~inverted).array();
    engineReset();
    return digest;
  }

  @Override
  protected void engineReset() {
    inverted = -1;
  }
}
