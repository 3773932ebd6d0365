package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.SnapshotSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;

/**
 * A whole archive with any number of KVS records, made while it is read: it needs the same little
 * memory for a kilobyte and for 100 GiB. The same arguments give the same bytes. The values
 * compress to about a third.
 *
 * <p>Keys are {@code generated/000000000000} and so on. Immutable; every stream is independent and
 * for one thread.
 */
public final class GeneratedArchive implements SnapshotSource {
  /** How the size of state.bin is written when it does not fit the octal digits of the header. */
  public enum LargeSize {
    /** In a PAX extended header, as Consul does. */
    PAX,
    /** In base 256, as GNU tar does. */
    BASE_256
  }

  private static final int KEY_CHARACTERS = 22;
  private static final long MTIME = 1_602_222_343L;

  private final long records;
  private final int valueBytes;
  private final LargeSize largeSize;
  private final boolean alwaysLarge;
  private final int compression;

  private GeneratedArchive(
      long records, int valueBytes, LargeSize largeSize, boolean alwaysLarge, int compression) {
    this.records = records;
    this.valueBytes = valueBytes;
    this.largeSize = largeSize;
    this.alwaysLarge = alwaysLarge;
    this.compression = compression;
  }

  /**
   * An archive with a number of records.
   *
   * @param records how many KVS records, 0 to 999999999999
   * @param valueBytes how long each value is; Consul allows 512 KiB
   * @return the archive
   */
  public static GeneratedArchive ofRecords(long records, int valueBytes) {
    if (records < 0 || records > 999_999_999_999L || valueBytes < 0) {
      throw new IllegalArgumentException(
          records + " records of " + valueBytes + " bytes given, neither may be negative");
    }
    return new GeneratedArchive(records, valueBytes, LargeSize.PAX, false, Deflater.BEST_SPEED);
  }

  /**
   * An archive with as many records as it takes for state.bin to be at least this long.
   *
   * @param stateBytes the least length of state.bin
   * @param valueBytes how long each value is
   * @return the archive
   */
  public static GeneratedArchive ofStateBytes(long stateBytes, int valueBytes) {
    long one = ofRecords(1, valueBytes).stateBytes() - ofRecords(0, valueBytes).stateBytes();
    return ofRecords(Math.floorDiv(stateBytes, one) + 1, valueBytes);
  }

  /**
   * The same with another way to write large sizes; {@link LargeSize#PAX} by default.
   *
   * @param value how a size of 8 GiB and more is written
   * @param always whether smaller ones are written so as well
   * @return the new archive
   */
  public GeneratedArchive withLargeSize(LargeSize value, boolean always) {
    return new GeneratedArchive(
        records, valueBytes, Objects.requireNonNull(value, "value"), always, compression);
  }

  /**
   * The same with another effort to compress; 1 by default.
   *
   * @param level 0 (stored, fastest) to 9
   * @return the new archive
   */
  public GeneratedArchive withCompression(int level) {
    return new GeneratedArchive(records, valueBytes, largeSize, alwaysLarge, level);
  }

  /**
   * How many records state.bin has.
   *
   * @return the records after the header
   */
  public long records() {
    return records;
  }

  /**
   * The LastIndex and the Index of the metadata: one above the indexes of the records.
   *
   * @return the index
   */
  public long index() {
    return 1000;
  }

  /**
   * How long state.bin is.
   *
   * @return bytes, uncompressed
   */
  public long stateBytes() {
    return header().length + records * record(0).length;
  }

  /**
   * Opens the archive from its beginning.
   *
   * @return a new stream; close it to give up the memory of the compressor
   */
  @Override
  public InputStream open() {
    CRC32 crc = new CRC32();
    CountedInputStream tar = new CountedInputStream(tar());
    Deflater deflater = new Deflater(compression, true);
    InputStream body =
        new DeflaterInputStream(new CheckedInputStream(tar, crc), deflater, 64 * 1024) {
          @Override
          public void close() throws IOException {
            super.close();
            deflater.end();
          }
        };
    return inOrder(
        List.of(
            () -> bytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff}),
            () -> body,
            () -> bytes(trailer((int) crc.getValue(), (int) tar.count()))));
  }

  /**
   * Writes the archive.
   *
   * @param out where it goes; not closed
   * @throws IOException when writing throws it
   */
  public void writeTo(OutputStream out) throws IOException {
    try (InputStream in = open()) {
      in.transferTo(out);
    }
  }

  @Override
  public String description() {
    return "a generated archive of " + records + " records with " + valueBytes + " bytes each";
  }

  @Override
  public String toString() {
    return description();
  }

  private InputStream tar() {
    byte[] meta =
        new ArchiveBuilder()
            .index(index())
            .id("2-" + index() + "-1602222343947")
            .declaredSize(stateBytes())
            .content(ArchiveBuilder.META);
    MessageDigest stateDigest = Hashes.sha256();
    long stateBytes = stateBytes();
    return inOrder(
        List.of(
            () -> bytes(TarWriter.header(ArchiveBuilder.META, meta.length, MTIME, '0')),
            () -> bytes(meta),
            () -> bytes(new byte[TarWriter.padding(meta.length)]),
            () -> bytes(stateEntryHeader(stateBytes)),
            () -> new DigestInputStream(state(), stateDigest),
            () -> bytes(new byte[TarWriter.padding(stateBytes)]),
            () -> bytes(sumsEntry(Hashes.hex(meta), stateDigest.digest())),
            () -> bytes(new byte[2 * TarWriter.BLOCK])));
  }

  private byte[] stateEntryHeader(long size) {
    if (size <= TarWriter.LARGEST_OCTAL && !alwaysLarge) {
      return TarWriter.header(ArchiveBuilder.STATE, size, MTIME, '0');
    }
    if (largeSize == LargeSize.BASE_256) {
      return TarWriter.headerBase256(ArchiveBuilder.STATE, size, MTIME, '0');
    }
    byte[] extended = TarWriter.paxSize(ArchiveBuilder.STATE, size);
    byte[] header = TarWriter.header(ArchiveBuilder.STATE, 0, MTIME, '0');
    return ByteBuffer.allocate(extended.length + header.length).put(extended).put(header).array();
  }

  private static byte[] sumsEntry(String metaHex, byte[] stateDigest) {
    byte[] sums =
        (metaHex
                + "  "
                + ArchiveBuilder.META
                + "\n"
                + HexFormat.of().formatHex(stateDigest)
                + "  "
                + ArchiveBuilder.STATE
                + "\n")
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(TarWriter.BLOCK + sums.length + TarWriter.padding(sums.length))
        .put(TarWriter.header(ArchiveBuilder.SUMS, sums.length, MTIME, '0'))
        .put(sums)
        .array();
  }

  private InputStream state() {
    return new JoinedInputStream(
        new Iterator<>() {
          private long next = -1;

          @Override
          public boolean hasNext() {
            return next < records;
          }

          @Override
          public Supplier<InputStream> next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            byte[] part = next < 0 ? header() : record(next);
            next++;
            return () -> bytes(part);
          }
        });
  }

  private byte[] header() {
    return new StateBuilder().lastIndex(index()).build();
  }

  private byte[] record(long number) {
    String digits = Long.toString(number);
    String key = "generated/" + "0".repeat(KEY_CHARACTERS - 10 - digits.length()) + digits;
    KvEntry entry = KvEntry.of(key, value(number)).withIndexes(index() - 1, index() - 1);
    return new MsgpackWriter().type(StateBuilder.KVS).kv(entry).toBytes();
  }

  private byte[] value(long number) {
    byte[] value = new byte[valueBytes];
    long random = number * 0x9e3779b97f4a7c15L + 1;
    for (int at = 0; at < valueBytes; at++) {
      // 16 bytes of noise, then 48 that the compressor has seen.
      int column = at % 64;
      if (column >= 16) {
        value[at] = value[at - 16];
      } else {
        if (column % 8 == 0) {
          random ^= random << 13;
          random ^= random >>> 7;
          random ^= random << 17;
        }
        value[at] = (byte) (random >>> (8 * (column % 8)));
      }
    }
    return value;
  }

  private static byte[] trailer(int crc, int length) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(crc).putInt(length).array();
  }

  private static InputStream bytes(byte[] content) {
    return new ByteArrayInputStream(content);
  }

  private static InputStream inOrder(List<Supplier<InputStream>> parts) {
    return new JoinedInputStream(parts.iterator());
  }
}
