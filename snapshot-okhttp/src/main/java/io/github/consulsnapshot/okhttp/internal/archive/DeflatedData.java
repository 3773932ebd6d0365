package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveFinding.ARCHIVE;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks the compressed data of gzip members (RFC 1951), one member after the other.
 *
 * <p>In whatever pieces the data arrives, the same comes out, and the same byte is named when it is
 * damaged: what stands before the damage is handed out first, and the layers above judge it before
 * they hear of the damage. That is why Okio's own InflaterSource does not do: it drops what the
 * damaged piece had given before.
 */
final class DeflatedData {
  private final ReadAhead compressed;
  private final ArchiveFinding finding;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();

  /** Where in the archive the data of the member begins. */
  private long start;

  private InvalidArchiveException damage;

  DeflatedData(ReadAhead compressed, ArchiveFinding finding) {
    this.compressed = compressed;
    this.finding = finding;
  }

  /**
   * Makes ready for the data of another member.
   *
   * @param offset where it begins in the archive
   */
  void begin(long offset) {
    inflater.reset();
    crc.reset();
    start = offset;
  }

  /**
   * Unpacks some bytes. Zero when what was there gave none; it may also have been the end.
   *
   * @param room how many bytes may be unpacked
   * @param mostCompressed how many bytes may be used up for them
   */
  int read(byte[] bytes, int from, int room, long mostCompressed) throws IOException {
    if (damage != null) {
      throw damage;
    }
    // What the inflater has taken in may still give bytes; only then is more needed.
    int read = inflate(bytes, from, room, mostCompressed);
    if (read == 0 && damage == null && !isEnded() && compressed.exhausted()) {
      throw finding.at(
          ArchiveFault.TRUNCATED,
          ARCHIVE,
          start + inflater.getBytesRead(),
          "the rest of the compressed data",
          "the end of the archive");
    }
    return read;
  }

  /** The inflater is given the bytes where they are, and keeps nothing of them afterwards. */
  private int inflate(byte[] bytes, int from, int room, long mostCompressed) {
    long before = inflater.getBytesWritten();
    long readBefore = inflater.getBytesRead();
    inflater.setInput(
        compressed.array(),
        compressed.start(),
        (int) Math.min(mostCompressed, compressed.available()));
    int read;
    try {
      read = inflater.inflate(bytes, from, room);
    } catch (DataFormatException e) {
      damage =
          finding.at(
              ArchiveFault.CORRUPT_COMPRESSION,
              ARCHIVE,
              start + inflater.getBytesRead(),
              "compressed data",
              "data that cannot be unpacked (" + e.getMessage() + ")");
      // These were unpacked before it came to the damage.
      read = (int) (inflater.getBytesWritten() - before);
    }
    compressed.skip((int) (inflater.getBytesRead() - readBefore));
    crc.update(bytes, from, read);
    return read;
  }

  /** Whether the data of the member has come to its end. */
  boolean isEnded() {
    return inflater.finished();
  }

  /** The CRC-32 of what the member has given. */
  int crc() {
    return (int) crc.getValue();
  }

  /** The length of what the member has given, as gzip counts it. */
  int length() {
    return (int) inflater.getBytesWritten();
  }

  /** Frees the native memory of the inflater. */
  void close() {
    inflater.end();
  }
}
