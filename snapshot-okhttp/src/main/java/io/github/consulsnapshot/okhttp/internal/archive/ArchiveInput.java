package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The bytes of an archive as they are stored, counted and hashed as they pass. */
final class ArchiveInput implements ReadAhead.Supply {
  private final MessageDigest digest = Sha256.newDigest();
  private final InputStream source;
  private final long maxBytes;
  private final ArchiveFinding finding;
  private long bytes;

  /** {@code source} stays open: it is closed by whoever opened it. */
  ArchiveInput(InputStream source, long maxBytes, ArchiveFinding finding) {
    this.source = source;
    this.maxBytes = maxBytes;
    this.finding = finding;
  }

  @Override
  public int read(Piece into) throws IOException {
    into.moveIfEmpty();
    long left = maxBytes - bytes;
    if (left == 0) {
      return requireEnd();
    }
    int from = into.end();
    int read = readSome(into.array(), from, (int) Math.min(left, into.room()));
    if (read > 0) {
      digest.update(into.array(), from, read);
      bytes += read;
      into.added(read);
    }
    return read;
  }

  /** Asked only when all that is allowed has been handed out, so that it is judged before. */
  private int requireEnd() throws IOException {
    if (readSome(new byte[1], 0, 1) < 0) {
      return -1;
    }
    throw finding.in(
        ArchiveFault.LIMIT,
        ArchiveFinding.ARCHIVE,
        "at most " + maxBytes + " bytes (maxArchiveBytes)",
        "more");
  }

  /** Whether some bytes can be read without waiting for them. Many streams never say so. */
  boolean isReady() {
    try {
      return source.available() > 0;
    } catch (IOException | RuntimeException e) {
      // If reading fails too, that says it better.
      return false;
    }
  }

  private int readSome(byte[] into, int from, int count) throws IOException {
    int read;
    do {
      // A file that is read from memory never blocks, and so would never notice.
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      read = source.read(into, from, count);
      // Some streams return without a byte.
    } while (read == 0 && count > 0);
    return read;
  }

  long bytes() {
    return bytes;
  }

  /** To be asked once, after the last byte. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
