package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponseBody;
import okio.BufferedSink;

/** The chunked body of a save, with the fault that happens to it. */
final class SnapshotBody implements MockResponseBody {
  private static final int CHUNK = 32 * 1024;

  private final SnapshotSource archive;
  private final Optional<Fault> fault;
  private final CountDownLatch closed;
  private final FakeSockets.Connection connection;

  SnapshotBody(
      SnapshotSource archive,
      Optional<Fault> fault,
      CountDownLatch closed,
      FakeSockets.Connection connection) {
    this.archive = archive;
    this.fault = fault;
    this.closed = closed;
    this.connection = connection;
  }

  /** Unknown: the chunks are framed here. */
  @Override
  public long getContentLength() {
    return -1;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    Fault.Kind kind = fault.map(Fault::kind).orElse(Fault.Kind.END);
    boolean whole = fault.isEmpty() || kind == Fault.Kind.DRIP;
    long left = whole ? Long.MAX_VALUE : fault.get().position();
    int most = kind == Fault.Kind.DRIP ? fault.get().bytes() : CHUNK;
    byte[] buffer = new byte[most];
    try (InputStream in = archive.open()) {
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(most, left));
        if (read < 0) {
          break;
        }
        chunk(sink, buffer, read);
        left -= read;
        if (kind == Fault.Kind.DRIP) {
          sink.flush();
          pause(fault.get().period().toNanos());
        }
      }
    }
    sink.flush();
    finish(sink, kind);
  }

  private void finish(BufferedSink sink, Fault.Kind kind) throws IOException {
    switch (kind) {
      case CUT -> {
        // The exception alone would leave the connection open.
        connection.close();
        throw new IOException("cut on purpose");
      }
      case STALL -> {
        pause(Long.MAX_VALUE);
        throw new IOException("stalled until the fake was closed");
      }
      case RESET -> {
        connection.reset();
        throw new IOException("reset on purpose");
      }
      case ERROR_TEXT -> {
        byte[] text = fault.orElseThrow().text().getBytes(StandardCharsets.UTF_8);
        chunk(sink, text, text.length);
        lastChunk(sink);
      }
      default -> lastChunk(sink);
    }
    sink.flush();
  }

  /** The empty line after it is the server's to write, with the trailers that there are not. */
  private static void lastChunk(BufferedSink sink) throws IOException {
    sink.writeUtf8("0\r\n");
  }

  private static void chunk(BufferedSink sink, byte[] bytes, int length) throws IOException {
    sink.writeUtf8(Integer.toHexString(length)).writeUtf8("\r\n");
    sink.write(bytes, 0, length).writeUtf8("\r\n");
  }

  private void pause(long nanos) throws IOException {
    try {
      if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
        throw new IOException("the fake was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the fake was closed", e);
    }
  }
}
