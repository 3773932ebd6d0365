package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/**
 * The bytes of an archive as they are stored, counted and hashed as they pass. It remembers a
 * failure of its own, which says nothing about the archive, apart from what the layers above find.
 */
final class ArchiveInput extends ForwardingSource {
  private final MessageDigest digest = Sha256.newDigest();
  private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();
  private final Buffer chunk = new Buffer();
  private long bytes;
  private IOException failure;

  ArchiveInput(Source delegate) {
    super(delegate);
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    try {
      long read;
      do {
        // A file that is read from memory never blocks, and so would never notice.
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted");
        }
        read = super.read(chunk, byteCount);
        // Some streams return without a byte; Okio would take that for more to come.
      } while (read == 0 && byteCount > 0);
      if (read > 0) {
        Sha256.update(digest, chunk, cursor);
        bytes += read;
        sink.write(chunk, read);
      }
      return read;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Leaves the source open: it is closed by whoever opened it. */
  @Override
  public void close() {}

  long bytes() {
    return bytes;
  }

  boolean isFailure(IOException e) {
    return e == failure;
  }

  /** To be asked once, after the last byte. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
