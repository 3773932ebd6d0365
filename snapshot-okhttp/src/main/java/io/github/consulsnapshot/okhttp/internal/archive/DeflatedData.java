package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveFinding.ARCHIVE;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.okhttp.internal.deflate.Unpacker;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * The compressed data of gzip members, one member after the other, with what gzip tells of it at
 * its end. Data that ends early or is damaged is reported where it is.
 */
final class DeflatedData {
  /**
   * How much compressed data may give no content, headers of members included. An empty block or
   * member is legal, and their number has no end.
   */
  private static final long MAX_WITHOUT_CONTENT = 1 << 20;

  private final ArchiveFinding finding;
  private final Unpacker unpacker = new Unpacker();
  private final CRC32 crc = new CRC32();

  /** Where in the archive the data of the member begins. */
  private long start;

  /** Where in the archive there was content last. */
  private long lastContent;

  DeflatedData(ArchiveFinding finding) {
    this.finding = finding;
  }

  /**
   * Makes ready for the data of another member.
   *
   * @param offset where it begins in the archive
   */
  void begin(long offset) {
    unpacker.begin();
    crc.reset();
    start = offset;
  }

  /** Unpacks some bytes, which refer to those before them. Zero when what there is gives none. */
  int unpack(Piece stored, Piece unpacked) {
    unpacked.moveIfEmpty();
    long before = unpacker.bytesTaken();
    int allowed = (int) Math.min(allowedWithoutContent(), stored.length());
    int from = unpacked.end();
    int read;
    try {
      read =
          unpacker.unpack(
              stored.array(), stored.start(), allowed, unpacked.array(), from, unpacked.room());
    } catch (DataFormatException e) {
      throw finding.at(
          ArchiveFault.CORRUPT_COMPRESSION,
          ARCHIVE,
          offset(),
          "compressed data",
          "data that cannot be unpacked (" + e.getMessage() + ")");
    }
    stored.skip((int) (unpacker.bytesTaken() - before));
    crc.update(unpacked.array(), from, read);
    unpacked.added(read);
    if (read > 0) {
      lastContent = offset();
    }
    return read;
  }

  private long allowedWithoutContent() {
    long allowed = MAX_WITHOUT_CONTENT - (offset() - lastContent);
    if (allowed <= 0) {
      throw finding.in(
          ArchiveFault.LIMIT,
          ARCHIVE,
          "content within " + MAX_WITHOUT_CONTENT + " bytes of compressed data",
          "none");
    }
    return allowed;
  }

  InvalidArchiveException truncated() {
    return finding.at(
        ArchiveFault.TRUNCATED,
        ARCHIVE,
        offset(),
        "the rest of the compressed data",
        "the end of the archive");
  }

  /** The offset in the archive of the next byte of the data. */
  private long offset() {
    return start + unpacker.bytesTaken();
  }

  /** Whether the data of the member has come to its end. */
  boolean isEnded() {
    return unpacker.isEnded();
  }

  /** The CRC-32 of what the member has given. */
  int crc() {
    return (int) crc.getValue();
  }

  /** The length of what the member has given, as gzip counts it. */
  int length() {
    return (int) unpacker.bytesUnpacked();
  }
}
