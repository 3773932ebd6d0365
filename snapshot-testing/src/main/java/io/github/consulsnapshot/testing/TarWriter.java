package io.github.consulsnapshot.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The blocks of a tar, as the tar writer of Go makes them. */
final class TarWriter {
  static final int BLOCK = 512;
  static final long LARGEST_OCTAL = (1L << 33) - 1;

  private TarWriter() {}

  /** A header whose size is octal; one that does not fit is written as zero, as Go does. */
  static byte[] header(String name, long size, long mtime, char type) {
    return header(name, size, mtime, type, 0600);
  }

  static byte[] headerBase256(String name, long size, long mtime, char type) {
    byte[] block = header(name, 0, mtime, type, 0600);
    Arrays.fill(block, 124, 136, (byte) 0);
    block[124] = (byte) 0x80;
    for (int i = 0; i < 8; i++) {
      block[135 - i] = (byte) (size >>> (8 * i));
    }
    return sealed(block);
  }

  /** The extended header that carries a size too large for octal, with its content. */
  static byte[] paxSize(String name, long size) {
    return pax(name, "size", Long.toString(size));
  }

  static byte[] pax(String name, String key, String value) {
    byte[] record = paxRecord(key, value);
    byte[] header = header("PaxHeaders.0/" + name, record.length, 0, 'x', 0);
    byte[] blocks = Arrays.copyOf(header, BLOCK + record.length + padding(record.length));
    System.arraycopy(record, 0, blocks, BLOCK, record.length);
    return blocks;
  }

  static int padding(long size) {
    return (int) ((BLOCK - size % BLOCK) % BLOCK);
  }

  private static byte[] header(String name, long size, long mtime, char type, int mode) {
    byte[] block = new byte[BLOCK];
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(encoded, 0, block, 0, Math.min(encoded.length, 100));
    octal(block, 100, 7, mode);
    octal(block, 108, 7, 0);
    octal(block, 116, 7, 0);
    octal(block, 124, 11, size > LARGEST_OCTAL ? 0 : size);
    octal(block, 136, 11, mtime);
    block[156] = (byte) type;
    System.arraycopy("ustar\u000000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
    octal(block, 329, 7, 0);
    octal(block, 337, 7, 0);
    return sealed(block);
  }

  private static byte[] sealed(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte each : block) {
      sum += each & 0xff;
    }
    octal(block, 148, 6, sum);
    block[154] = 0;
    return block;
  }

  private static byte[] paxRecord(String key, String value) {
    int body = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8).length;
    // The length counts its own digits.
    int length = body + Integer.toString(body).length();
    if (Integer.toString(length).length() > Integer.toString(body).length()) {
      length++;
    }
    return (length + " " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void octal(byte[] block, int offset, int digits, long value) {
    for (int i = digits - 1; i >= 0; i--) {
      block[offset + i] = (byte) ('0' + (value & 7));
      value >>>= 3;
    }
  }
}
