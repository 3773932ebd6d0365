package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveFinding.TAR;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/** The fields of a tar header block that matter here, at their fixed places. */
record TarHeader(String name, char typeFlag, long size) {
  private static final byte[] ZERO = new byte[TarReader.BLOCK];

  private static final int NAME = 0;
  private static final int NAME_LENGTH = 100;
  private static final int MODE = 100;
  private static final int OWNER = 108;
  private static final int GROUP = 116;
  private static final int SHORT_LENGTH = 8;
  private static final int SIZE = 124;
  private static final int MODIFIED = 136;
  private static final int LONG_LENGTH = 12;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int TYPE_FLAG = 156;
  private static final int MAGIC = 257;
  private static final int MAGIC_LENGTH = 8;
  private static final int DEVICE_MAJOR = 329;
  private static final int DEVICE_MINOR = 337;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;

  static boolean isZero(byte[] block) {
    return Arrays.equals(block, ZERO);
  }

  static TarHeader parse(byte[] block, long offset, ArchiveFinding finding) {
    long checksum = octal(block, CHECKSUM, CHECKSUM_LENGTH).orElse(-1);
    if (checksum != sum(block, 0xff) && checksum != sum(block, -1)) {
      throw bad(finding, offset + CHECKSUM, "the checksum of a tar header", "another");
    }
    long size = number(block, SIZE, LONG_LENGTH).orElse(-1);
    if (size < 0) {
      throw bad(finding, offset + SIZE, "a size in octal or base-256", "no such number");
    }
    String magic = text(block, MAGIC, MAGIC_LENGTH);
    requireNumbers(block, magic.startsWith("ustar"), offset, finding);
    String name = text(block, NAME, NAME_LENGTH);
    // Only POSIX headers have a prefix; in the older GNU form other fields stand at its place.
    if (magic.equals("ustar") && block[PREFIX] != 0) {
      name = text(block, PREFIX, PREFIX_LENGTH) + "/" + name;
    }
    return new TarHeader(name, (char) (block[TYPE_FLAG] & 0xff), size);
  }

  /** Nothing here needs these fields, and Consul refuses an archive in which one is no number. */
  private static void requireNumbers(
      byte[] block, boolean devices, long offset, ArchiveFinding finding) {
    requireNumber(block, MODE, SHORT_LENGTH, offset, finding);
    requireNumber(block, OWNER, SHORT_LENGTH, offset, finding);
    requireNumber(block, GROUP, SHORT_LENGTH, offset, finding);
    requireNumber(block, MODIFIED, LONG_LENGTH, offset, finding);
    if (devices) {
      requireNumber(block, DEVICE_MAJOR, SHORT_LENGTH, offset, finding);
      requireNumber(block, DEVICE_MINOR, SHORT_LENGTH, offset, finding);
    }
  }

  private static void requireNumber(
      byte[] block, int at, int length, long offset, ArchiveFinding finding) {
    if (number(block, at, length).isEmpty()) {
      throw bad(finding, offset + at, "a number in octal or base-256", "no such number");
    }
  }

  TarEntry toEntry(long offset, PaxRecords records) {
    return new TarEntry(records.path().orElse(name), typeFlag, records.size().orElse(size), offset);
  }

  /**
   * The sum of all bytes, with those of the checksum itself counted as spaces. The standard says
   * unsigned ({@code mask} 0xff); some programs sum signed bytes, and Consul accepts both.
   */
  private static long sum(byte[] block, int mask) {
    long sum = ' ' * CHECKSUM_LENGTH;
    for (int i = 0; i < block.length; i++) {
      if (i < CHECKSUM || i >= CHECKSUM + CHECKSUM_LENGTH) {
        sum += block[i] & mask;
      }
    }
    return sum;
  }

  /**
   * A number in octal, or in base-256 (two's complement, of 8 bits less one a byte) when the first
   * bit is set. Empty when it is neither, or does not fit.
   */
  private static OptionalLong number(byte[] block, int at, int length) {
    if ((block[at] & 0x80) == 0) {
      return octal(block, at, length);
    }
    boolean negative = (block[at] & 0x40) != 0;
    int flip = negative ? 0xff : 0;
    long value = (block[at] ^ flip) & 0x3f;
    for (int i = at + 1; i < at + length; i++) {
      if (value >>> (Long.SIZE - 1 - Byte.SIZE) != 0) {
        return OptionalLong.empty();
      }
      value = (value << Byte.SIZE) | ((block[i] ^ flip) & 0xff);
    }
    return OptionalLong.of(negative ? ~value : value);
  }

  /**
   * An octal number with blanks around it; as for Consul, it is zero when nothing else is there.
   */
  private static OptionalLong octal(byte[] block, int at, int length) {
    int from = at;
    int to = at + length;
    while (from < to && isFill(block[from])) {
      from++;
    }
    while (to > from && isFill(block[to - 1])) {
      to--;
    }
    long value = 0;
    for (int i = from; i < to && block[i] != 0; i++) {
      // Twelve octal digits have 36 bits, so this cannot overflow.
      if (block[i] < '0' || block[i] > '7') {
        return OptionalLong.empty();
      }
      value = (value << 3) + (block[i] - '0');
    }
    return OptionalLong.of(value);
  }

  private static boolean isFill(byte b) {
    return b == ' ' || b == 0;
  }

  private static String text(byte[] block, int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return new String(block, at, end - at, StandardCharsets.UTF_8);
  }

  private static InvalidArchiveException bad(
      ArchiveFinding finding, long offset, String expected, String found) {
    return finding.at(ArchiveFault.TAR_HEADER, TAR, offset, expected, found);
  }
}
