package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveFinding.ARCHIVE;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import okio.Buffer;
import okio.BufferedSource;
import okio.InflaterSource;
import okio.Source;
import okio.Timeout;

/**
 * Unpacks gzip (RFC 1952) as strictly as Consul does: the checksum and length of every member are
 * compared, and after a member there is another member or the end. The JDK's own stream takes
 * rubbish after the first member for the end.
 */
final class GzipSource implements Source {
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
  private final BufferedSource compressed;
  private final ArchiveFinding finding;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final Buffer inflated = new Buffer();
  private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();

  /** The member that is being unpacked, or null between members. */
  private InflaterSource member;

  /** Where in the archive the compressed data of the member begins. */
  private long memberStart;

  private int members;

  GzipSource(ArchiveInput input, BufferedSource compressed, ArchiveFinding finding) {
    this.input = input;
    this.compressed = compressed;
    this.finding = finding;
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    while (member != null || beginMember()) {
      long read = inflate(byteCount);
      if (read > 0) {
        sink.write(inflated, read);
        return read;
      }
      if (read < 0) {
        endMember();
      }
    }
    return -1;
  }

  private long inflate(long byteCount) throws IOException {
    try {
      long read = member.read(inflated, byteCount);
      if (read > 0) {
        updateCrc();
      }
      return read;
    } catch (IOException e) {
      if (input.isFailure(e)) {
        throw e;
      }
      if (e instanceof EOFException) {
        throw truncated("the rest of the compressed data");
      }
      if (e.getCause() instanceof DataFormatException) {
        throw corrupt(e.getCause());
      }
      throw e;
    }
  }

  private void updateCrc() {
    inflated.readUnsafe(cursor);
    try {
      while (cursor.next() != -1) {
        crc.update(cursor.data, cursor.start, cursor.end - cursor.start);
      }
    } finally {
      cursor.close();
    }
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
      headerBytes((length[0] & 0xff) | (length[1] & 0xff) << 8, headerCrc);
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
    inflater.reset();
    crc.reset();
    member = new InflaterSource(compressed, inflater);
    memberStart = offset();
    members++;
    return true;
  }

  /** What is no gzip header is told apart from one that is cut short, and from rubbish behind. */
  private void requireHeader(long start) throws IOException {
    boolean whole = compressed.request(HEADER_BYTES);
    Buffer peeked = compressed.getBuffer();
    boolean gzip =
        whole
            && (peeked.getByte(0) & 0xff) == MAGIC >> 8
            && (peeked.getByte(1) & 0xff) == (MAGIC & 0xff)
            && peeked.getByte(2) == DEFLATE;
    if (gzip) {
      return;
    }
    String found = Found.bytes(peeked.snapshot((int) Math.min(peeked.size(), HEADER_BYTES)));
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
    byte[] bytes = compressed.readByteArray(count);
    headerCrc.update(bytes);
    return bytes;
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
    int storedCrc = compressed.readIntLe();
    int storedLength = compressed.readIntLe();
    if (storedCrc != (int) crc.getValue()) {
      throw finding.at(
          ArchiveFault.GZIP_CHECKSUM,
          ARCHIVE,
          start,
          "the CRC-32 of the data, " + Integer.toHexString((int) crc.getValue()),
          Integer.toHexString(storedCrc));
    }
    if (storedLength != (int) inflater.getBytesWritten()) {
      throw finding.at(
          ArchiveFault.GZIP_CHECKSUM,
          ARCHIVE,
          start + 4,
          "the length of the data, " + Integer.toUnsignedString((int) inflater.getBytesWritten()),
          Integer.toUnsignedString(storedLength));
    }
    member = null;
  }

  private InvalidArchiveException truncated(String expected) {
    return finding.at(
        ArchiveFault.TRUNCATED, ARCHIVE, input.bytes(), expected, "the end of the archive");
  }

  private InvalidArchiveException corrupt(Throwable cause) {
    return finding.at(
        ArchiveFault.CORRUPT_COMPRESSION,
        ARCHIVE,
        // What the inflater was given and did not use is still in the buffer.
        memberStart + inflater.getBytesRead(),
        "compressed data",
        "data that cannot be unpacked (" + cause.getMessage() + ")");
  }

  /** The offset in the archive of the next byte that is not used yet. */
  private long offset() {
    return input.bytes() - compressed.getBuffer().size();
  }

  @Override
  public Timeout timeout() {
    return compressed.timeout();
  }

  /** Frees the native memory of the inflater. The input is closed by whoever opened it. */
  @Override
  public void close() {
    inflater.end();
  }
}
