package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/** The bytes of an archive as they are stored, counted and hashed as they pass. */
final class ArchiveInput extends ForwardingSource {
  private final MessageDigest digest = Sha256.newDigest();
  private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();
  private final Buffer chunk = new Buffer();
  private final long maxBytes;
  private final ArchiveFinding finding;
  private long bytes;

  ArchiveInput(Source delegate, long maxBytes, ArchiveFinding finding) {
    super(delegate);
    this.maxBytes = maxBytes;
    this.finding = finding;
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    long room = maxBytes - bytes;
    // One byte too many tells an archive that is too long from one that just fits.
    long read = readSome(room < byteCount ? room + 1 : byteCount);
    if (read <= 0) {
      return read;
    }
    if (read > room) {
      throw finding.in(
          ArchiveFault.LIMIT,
          ArchiveFinding.ARCHIVE,
          "at most " + maxBytes + " bytes (maxArchiveBytes)",
          "more");
    }
    Sha256.update(digest, chunk, cursor);
    bytes += read;
    sink.write(chunk, read);
    return read;
  }

  private long readSome(long byteCount) throws IOException {
    long read;
    do {
      // A file that is read from memory never blocks, and so would never notice.
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      read = super.read(chunk, byteCount);
      // Some streams return without a byte; Okio would take that for more to come.
    } while (read == 0 && byteCount > 0);
    return read;
  }

  /** Leaves the source open: it is closed by whoever opened it. */
  @Override
  public void close() {}

  long bytes() {
    return bytes;
  }

  /** To be asked once, after the last byte. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
