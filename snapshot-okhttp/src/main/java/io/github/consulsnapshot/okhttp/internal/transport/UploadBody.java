package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.internal.archive.Interruption;
import io.github.consulsnapshot.okhttp.internal.archive.Sha256;
import io.github.consulsnapshot.okhttp.internal.archive.SourceReading;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.OptionalLong;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * Sends an archive that was verified before, once.
 *
 * <p>It reads the source anew, and what it reads may have changed since. So it hashes what it
 * sends, and holds the last piece back until the hash of all is the one that was verified: without
 * its end no server restores an archive.
 */
final class UploadBody extends RequestBody {
  private static final MediaType TYPE = MediaType.get("application/octet-stream");
  private static final int PIECE = 64 * 1024;

  private final SnapshotSource source;
  private final VerifiedArchive archive;
  private final ProgressMeter progress;
  private boolean begun;
  private boolean ended;

  /** Set before the last piece leaves. From then on the server may have the whole archive. */
  private volatile boolean complete;

  /** What went wrong on this side of the line. */
  private volatile IOException sourceFailure;

  UploadBody(SnapshotSource source, VerifiedArchive archive, ProgressMeter progress) {
    this.source = source;
    this.archive = archive;
    this.progress = progress;
  }

  @Override
  public MediaType contentType() {
    return TYPE;
  }

  @Override
  public long contentLength() {
    return archive.archiveBytes();
  }

  /** Keeps OkHttp from sending it again, whatever the answer. */
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    if (begun) {
      // An interceptor of the caller's client that repeats requests does not know what this one is.
      throw sourceFailed(new IOException("a restore is sent once, and was about to be repeated"));
    }
    begun = true;
    try (InputStream in = open()) {
      send(in, sink);
      ended = true;
    } catch (IOException | RuntimeException e) {
      // The server has all of it when only the closing of the source failed.
      if (!ended) {
        throw e;
      }
    }
  }

  private InputStream open() throws IOException {
    try {
      return SourceReading.open(source);
    } catch (IOException e) {
      throw sourceFailed(e);
    }
  }

  private void send(InputStream in, BufferedSink sink) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] piece = new byte[PIECE];
    long left = contentLength();
    while (true) {
      int count = read(in, piece, left);
      digest.update(piece, 0, count);
      left -= count;
      if (left == 0) {
        requireUnchanged(in, digest);
        complete = true;
        progress.reportOnly();
      }
      sink.write(piece, 0, count);
      progress.advance(count);
      if (left == 0) {
        sink.flush();
        progress.end();
        progress.begin(Phase.RESTORING, OptionalLong.empty());
        return;
      }
    }
  }

  private int read(InputStream in, byte[] piece, long left) throws IOException {
    try {
      int count = in.readNBytes(piece, 0, (int) Math.min(PIECE, left));
      if (count > 0) {
        return count;
      }
    } catch (IOException e) {
      throw sourceFailed(e);
    }
    throw changed("it is shorter");
  }

  private void requireUnchanged(InputStream in, MessageDigest digest) throws IOException {
    int more;
    try {
      more = in.read();
    } catch (IOException e) {
      throw sourceFailed(e);
    }
    if (more >= 0) {
      throw changed("it is longer");
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(archive.archiveSha256())) {
      throw changed("its SHA-256 differs");
    }
  }

  private IOException changed(String how) {
    return sourceFailed(new IOException("it changed after it had been verified: " + how));
  }

  private IOException sourceFailed(IOException e) {
    Interruption.restoreStatus(e);
    sourceFailure = e;
    return e;
  }

  /** Whether the server may have the whole archive. */
  boolean isComplete() {
    return complete;
  }

  /** Whether pieces are still to be sent. */
  boolean isSending() {
    return begun && !ended;
  }

  /** What went wrong with the source, or null. */
  IOException sourceFailure() {
    return sourceFailure;
  }
}
