package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveFinding.ARCHIVE;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import okio.ByteString;

/**
 * Unpacks gzip (RFC 1952) as strictly as Consul does: the checksum and length of every member are
 * compared, and after a member there is another member or the end. The JDK's own stream takes
 * rubbish after the first member for the end.
 */
final class GzipSource implements ReadAhead.Supply, AutoCloseable {
  private static final int HEADER_BYTES = 10;
  private static final int MAGIC = 0x1f8b;
  private static final int DEFLATE = 8;
  private static final int FLAG_HEADER_CRC = 1 << 1;
  private static final int FLAG_EXTRA = 1 << 2;
  private static final int FLAG_NAME = 1 << 3;
  private static final int FLAG_COMMENT = 1 << 4;

  /** The longest name or comment that Consul reads. */
  private static final int MAX_TEXT = 512;

  private final ArchiveInput input;
  private final ReadAhead compressed;
  private final ArchiveFinding finding;
  private final DeflatedData data;
  private final Unpacking unpacking;

  private boolean inMember;
  private int members;

  GzipSource(ArchiveInput input, Unpacking.Place place, ArchiveFinding finding) {
    this.input = input;
    this.finding = finding;
    this.data = new DeflatedData(finding);
    this.unpacking = place.of(input, data);
    this.compressed = ReadAhead.ofStored(unpacking::readStored);
  }

  @Override
  public int read(Piece into) throws IOException {
    while (inMember || beginMember()) {
      int read = unpacking.unpack(compressed, into);
      if (read > 0) {
        return read;
      }
      if (data.isEnded()) {
        endMember();
      }
    }
    return -1;
  }

  /** Reads a header; false at the end of the archive. */
  private boolean beginMember() throws IOException {
    long start = offset();
    if (compressed.exhausted()) {
      if (members > 0) {
        return false;
      }
      throw finding.at(ArchiveFault.EMPTY, ARCHIVE, 0, "a gzip header", "no bytes at all");
    }
    requireHeader(start);
    CRC32 headerCrc = new CRC32();
    int flags = header(headerCrc);
    if ((flags & FLAG_EXTRA) != 0) {
      byte[] length = headerBytes(2, headerCrc);
      skipHeaderBytes((length[0] & 0xff) | (length[1] & 0xff) << 8, headerCrc);
    }
    if ((flags & FLAG_NAME) != 0) {
      headerText(headerCrc);
    }
    if ((flags & FLAG_COMMENT) != 0) {
      headerText(headerCrc);
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      int computed = (int) headerCrc.getValue() & 0xffff;
      byte[] stored = headerBytes(2, headerCrc);
      if (computed != ((stored[0] & 0xff) | (stored[1] & 0xff) << 8)) {
        throw finding.at(
            ArchiveFault.GZIP_CHECKSUM,
            ARCHIVE,
            offset() - 2,
            "the checksum of the gzip header",
            "another");
      }
    }
    data.begin(offset());
    inMember = true;
    members++;
    return true;
  }

  /** What is no gzip header is told apart from one that is cut short, and from rubbish behind. */
  private void requireHeader(long start) throws IOException {
    boolean whole = compressed.request(HEADER_BYTES);
    Piece piece = compressed.piece();
    byte[] peeked = piece.array();
    int at = piece.start();
    boolean gzip =
        whole
            && (peeked[at] & 0xff) == MAGIC >> 8
            && (peeked[at + 1] & 0xff) == (MAGIC & 0xff)
            && peeked[at + 2] == DEFLATE;
    if (gzip) {
      return;
    }
    String found =
        Found.bytes(ByteString.of(peeked, at, Math.min(compressed.available(), HEADER_BYTES)));
    if (members > 0) {
      throw finding.at(
          ArchiveFault.TRAILING_DATA, ARCHIVE, start, "the end, or another gzip member", found);
    }
    if (!whole) {
      throw finding.at(
          ArchiveFault.TRUNCATED,
          ARCHIVE,
          start,
          "a gzip header of " + HEADER_BYTES + " bytes",
          "the end after " + found);
    }
    throw finding.at(ArchiveFault.NOT_GZIP, ARCHIVE, start, "a gzip header", found);
  }

  private int header(CRC32 headerCrc) throws IOException {
    return headerBytes(HEADER_BYTES, headerCrc)[3] & 0xff;
  }

  private byte[] headerBytes(int count, CRC32 headerCrc) throws IOException {
    if (!compressed.request(count)) {
      throw truncated("the rest of the gzip header");
    }
    byte[] bytes = compressed.piece().take(count);
    headerCrc.update(bytes);
    return bytes;
  }

  private void skipHeaderBytes(int count, CRC32 headerCrc) throws IOException {
    for (int left = count; left > 0; ) {
      int piece = Math.min(left, MAX_TEXT);
      headerBytes(piece, headerCrc);
      left -= piece;
    }
  }

  private void headerText(CRC32 headerCrc) throws IOException {
    for (int length = 0; length < MAX_TEXT; length++) {
      if (headerBytes(1, headerCrc)[0] == 0) {
        return;
      }
    }
    throw finding.at(
        ArchiveFault.NOT_GZIP,
        ARCHIVE,
        offset(),
        "a gzip header with texts of at most " + (MAX_TEXT - 1) + " bytes",
        "a longer one");
  }

  private void endMember() throws IOException {
    long start = offset();
    if (!compressed.request(8)) {
      throw truncated("the checksum and length that end gzip data");
    }
    ByteBuffer stored = ByteBuffer.wrap(compressed.piece().take(8)).order(ByteOrder.LITTLE_ENDIAN);
    int storedCrc = stored.getInt();
    int storedLength = stored.getInt();
    if (storedCrc != data.crc()) {
      throw finding.at(
          ArchiveFault.GZIP_CHECKSUM,
          ARCHIVE,
          start,
          "the CRC-32 of the data, " + Integer.toHexString(data.crc()),
          Integer.toHexString(storedCrc));
    }
    if (storedLength != data.length()) {
      throw finding.at(
          ArchiveFault.GZIP_CHECKSUM,
          ARCHIVE,
          start + 4,
          "the length of the data, " + Integer.toUnsignedString(data.length()),
          Integer.toUnsignedString(storedLength));
    }
    inMember = false;
  }

  private InvalidArchiveException truncated(String expected) {
    return finding.at(
        ArchiveFault.TRUNCATED, ARCHIVE, input.bytes(), expected, "the end of the archive");
  }

  /** The offset in the archive of the next byte that is not used yet. */
  private long offset() {
    return input.bytes() - unpacking.ahead() - compressed.available();
  }

  /** The input is closed by whoever opened it. */
  @Override
  public void close() {
    unpacking.close();
  }
}
