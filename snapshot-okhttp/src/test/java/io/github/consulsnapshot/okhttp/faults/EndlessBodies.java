package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Bodies of a save that have no end. */
final class EndlessBodies {
  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
  private static final byte[] EMPTY_STORED_BLOCK = {0, 0, 0, (byte) 0xff, (byte) 0xff};
  private static final int REPEATED = 4096;

  private EndlessBodies() {}

  /** A state of good records, as fast as they can be packed. */
  static void state(OutputStream out) throws IOException {
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(out, 64 * 1024) {
          {
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      // Of a size that no test reaches: octal, as tar has it, and 8 GiB less one.
      gzip.write(tarHeader("state.bin", "77777777777"));
      gzip.write(new StateBuilder().build());
      byte[] record = record();
      while (true) {
        gzip.write(record);
      }
    }
  }

  private static byte[] record() {
    byte[] whole = new StateBuilder().kv("a/key", "value".repeat(2000)).build();
    int header = new StateBuilder().build().length;
    return Arrays.copyOfRange(whole, header, whole.length);
  }

  private static byte[] tarHeader(String name, String size) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000600\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, size + "\0");
    put(header, 136, "00000000000\0");
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Blocks of deflate that hold nothing. */
  static void emptyBlocks(OutputStream out) throws IOException {
    out.write(GZIP_HEADER);
    forEver(out, EMPTY_STORED_BLOCK);
  }

  /** An archive, and members of gzip behind it that hold nothing. */
  static void emptyMembers(OutputStream out) throws IOException {
    out.write(FaultBench.small());
    forEver(out, emptyMember());
  }

  private static byte[] emptyMember() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static void forEver(OutputStream out, byte[] bytes) throws IOException {
    byte[] many = new byte[bytes.length * REPEATED];
    for (int i = 0; i < REPEATED; i++) {
      System.arraycopy(bytes, 0, many, i * bytes.length, bytes.length);
    }
    while (true) {
      out.write(many);
    }
  }
}
