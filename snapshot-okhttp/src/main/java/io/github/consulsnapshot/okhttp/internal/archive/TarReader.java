package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveFinding.TAR;

import io.github.consulsnapshot.ArchiveFault;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the headers of a tar, POSIX ustar with the extensions that a snapshot can need: PAX records
 * and base-256 numbers for sizes of 8 GiB and more. Whatever else a tar may hold is reported, never
 * skipped: leniency is what verification must not have.
 *
 * <p>The end is where Consul sees it: after two zero blocks, after one that is the last, or where
 * the data ends after the bytes of an entry. A byte more is refused, also the padding of some tar
 * programs.
 */
final class TarReader {
  static final int BLOCK = 512;

  private final ReadAhead tar;
  private final ArchiveFinding finding;

  /** How many bytes of the tar have been read, those of entries included. */
  private long position;

  /** The bytes of the present entry that nobody has read yet, and the padding behind them. */
  private long remaining;

  private int padding;

  TarReader(ReadAhead tar, ArchiveFinding finding) {
    this.tar = tar;
    this.finding = finding;
  }

  /** The next entry, or empty at a proper end of the tar, which has then been read to its end. */
  Optional<TarEntry> next() throws IOException {
    skipPadding();
    Optional<TarHeader> header = readHeader();
    if (header.isEmpty()) {
      requireEnd();
      return Optional.empty();
    }
    long offset = position - BLOCK;
    if (header.get().typeFlag() != 'x') {
      return Optional.of(begin(header.get().toEntry(offset, PaxRecords.NONE)));
    }
    PaxRecords records = readPax(header.get(), offset);
    TarHeader described =
        readHeader()
            .filter(h -> h.typeFlag() != 'x')
            .orElseThrow(
                () ->
                    finding.at(
                        ArchiveFault.TAR_HEADER,
                        TAR,
                        offset,
                        "an entry after its extended header",
                        "none"));
    return Optional.of(begin(described.toEntry(position - BLOCK, records)));
  }

  private TarEntry begin(TarEntry entry) {
    remaining = entry.size();
    padding = (int) (-entry.size() & (BLOCK - 1));
    return entry;
  }

  /** How many bytes of the present entry are left. */
  long remaining() {
    return remaining;
  }

  /** The tar, of which {@link #remaining()} bytes belong to the present entry. */
  ReadAhead source() {
    return tar;
  }

  /** To be told how many bytes of the present entry were taken from {@link #source()}. */
  void consumed(long bytes) {
    remaining -= bytes;
    position += bytes;
  }

  private Optional<TarHeader> readHeader() throws IOException {
    if (tar.exhausted()) {
      return Optional.empty();
    }
    byte[] block = readBlock();
    if (!TarHeader.isZero(block)) {
      return Optional.of(TarHeader.parse(block, position - BLOCK, finding));
    }
    if (!tar.exhausted() && !TarHeader.isZero(readBlock())) {
      throw finding.at(
          ArchiveFault.TAR_HEADER,
          TAR,
          position - BLOCK,
          "a second block of zeros at the end of the tar",
          "other bytes");
    }
    return Optional.empty();
  }

  private byte[] readBlock() throws IOException {
    require(BLOCK, "a tar header of " + BLOCK + " bytes");
    position += BLOCK;
    return tar.piece().take(BLOCK);
  }

  private PaxRecords readPax(TarHeader header, long offset) throws IOException {
    if (header.size() > PaxRecords.MAX_BYTES) {
      throw finding.at(
          ArchiveFault.LIMIT,
          TAR,
          offset,
          "an extended header of at most " + PaxRecords.MAX_BYTES + " bytes",
          header.size() + " bytes");
    }
    int size = (int) header.size();
    begin(header.toEntry(offset, PaxRecords.NONE));
    require(size, "an extended header of " + size + " bytes");
    byte[] bytes = tar.piece().take(size);
    consumed(size);
    skipPadding();
    return PaxRecords.parse(bytes, offset, finding);
  }

  private void skipPadding() throws IOException {
    if (remaining != 0) {
      throw new IllegalStateException("the entry has " + remaining + " bytes left");
    }
    // Consul takes the end of the data within the padding for the end of the tar.
    tar.request(padding);
    int there = Math.min(padding, tar.available());
    tar.piece().skip(there);
    position += there;
    padding = 0;
  }

  private void require(int bytes, String expected) throws IOException {
    if (!tar.request(bytes)) {
      throw finding.at(
          ArchiveFault.TRUNCATED, TAR, position + tar.available(), expected, "the end of the tar");
    }
  }

  private void requireEnd() throws IOException {
    if (!tar.exhausted()) {
      throw finding.at(
          ArchiveFault.TRAILING_DATA, TAR, position, "the end of the tar", "more bytes");
    }
  }
}
