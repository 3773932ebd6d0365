package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Bytes of tars that no builder offers, and the gzip around them. */
final class Tars {
  static final int BLOCK = 512;

  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private Tars() {}

  /** A tar with other bytes in one of its headers, whose checksum is right again. */
  static byte[] patched(byte[] tar, int header, int at, String bytes) {
    byte[] copy = tar.clone();
    byte[] patch = bytes.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(patch, 0, copy, header + at, patch.length);
    seal(copy, header);
    return copy;
  }

  static void seal(byte[] tar, int header) {
    int from = header + CHECKSUM;
    Arrays.fill(tar, from, from + CHECKSUM_LENGTH, (byte) ' ');
    int sum = 0;
    for (int i = header; i < header + BLOCK; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] octal = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, tar, from, CHECKSUM_LENGTH);
  }

  /** A header of its own, of a type that the builder does not write, with the content behind it. */
  static byte[] entry(String name, char type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    byte[] blocks = new byte[BLOCK + (bytes.length + BLOCK - 1) / BLOCK * BLOCK];
    put(blocks, 0, name);
    put(blocks, 124, String.format("%011o", bytes.length));
    put(blocks, 156, String.valueOf(type));
    put(blocks, 257, "ustar\u000000");
    System.arraycopy(bytes, 0, blocks, BLOCK, bytes.length);
    seal(blocks, 0);
    return blocks;
  }

  private static void put(byte[] blocks, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, blocks, at, bytes.length);
  }

  /** A record of a PAX header, with its length. */
  static String pax(String key, String value) {
    int body = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8).length;
    int length = body + 1;
    while (body + Integer.toString(length).length() != length) {
      length++;
    }
    return length + " " + key + "=" + value + "\n";
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] gzip(byte[] content) {
    return gzip(content, Deflater.DEFAULT_COMPRESSION);
  }

  /** Gzip whose content is readable in it. */
  static byte[] stored(byte[] content) {
    return gzip(content, Deflater.NO_COMPRESSION);
  }

  private static byte[] gzip(byte[] content, int level) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(out) {
          {
            def.setLevel(level);
          }
        }) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
