package io.github.consulsnapshot.okhttp.internal.deflate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.Deflater;

/** Bytes of many kinds, and what the JDK makes of them. */
final class Samples {
  private Samples() {}

  /** By their names. */
  static Map<String, byte[]> ofAllKinds() {
    Map<String, byte[]> kinds = new LinkedHashMap<>();
    kinds.put("nothing", new byte[0]);
    kinds.put("one byte", new byte[] {7});
    for (int length : new int[] {2, 3, 257, 258, 259, 260, 516, 517}) {
      kinds.put(length + " zeros", new byte[length]);
    }
    kinds.put("zeros", new byte[140_000]);
    for (int length : new int[] {32_767, 32_768, 32_769, 65_535, 65_536, 131_071, 131_073}) {
      kinds.put("text of " + length + " bytes", text(length));
    }
    kinds.put("random bytes", random(70_000, 256));
    kinds.put("random bytes of few kinds", random(50_000, 5));
    for (int period : new int[] {2, 3, 5, 7, 8, 9, 15, 16, 17, 258, 259, 32_506}) {
      kinds.put("repeated after " + period + " bytes", repeated(period, 70_000));
    }
    byte[] mixed = text(100_000);
    System.arraycopy(random(20_000, 256), 0, mixed, 30_000, 20_000);
    Arrays.fill(mixed, 60_000, 80_000, (byte) ' ');
    kinds.put("this and that", mixed);
    return kinds;
  }

  /** Lines like those of a state: words that come again, and ids that do not. */
  static byte[] text(int length) {
    Random random = new Random(length);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("{\"ServiceID\":\"web-")
          .append(random.nextInt(2000))
          .append("\",\"ID\":\"")
          .append(new UUID(random.nextLong(), random.nextLong()))
          .append("\",\"ModifyIndex\":")
          .append(text.length())
          .append("}\n");
    }
    return Arrays.copyOf(text.toString().getBytes(US_ASCII), length);
  }

  static byte[] random(int length, int kinds) {
    Random random = new Random(length * 31L + kinds);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(kinds);
    }
    return bytes;
  }

  private static byte[] repeated(int period, int length) {
    byte[] bytes = Arrays.copyOf(random(period, 256), length);
    for (int i = period; i < length; i++) {
      bytes[i] = bytes[i - period];
    }
    return bytes;
  }

  static byte[] deflated(byte[] bytes, int level, int strategy) {
    Deflater deflater = new Deflater(level, true);
    try {
      deflater.setStrategy(strategy);
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 16];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  /** With an empty block after every so many bytes, as whoever flushes makes it. */
  static byte[] flushed(byte[] bytes, int each, int level) {
    Deflater deflater = new Deflater(level, true);
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int from = 0; from < bytes.length; from += each) {
        deflater.setInput(bytes, from, Math.min(each, bytes.length - from));
        int flush = from / each % 2 == 0 ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH;
        int count;
        while ((count = deflater.deflate(buffer, 0, buffer.length, flush)) > 0) {
          out.write(buffer, 0, count);
        }
      }
      deflater.finish();
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }
}
