package io.github.consulsnapshot.testing;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip as Consul does: several members, checked trailers, and the failure only once all bytes
 * before it were read. The messages are those of the gzip reader of Go.
 */
final class GunzipReader implements AutoCloseable {
  static final String EOF = "EOF";
  static final String UNEXPECTED_EOF = "unexpected EOF";
  private static final String INVALID_HEADER = "gzip: invalid header";

  private final byte[] gzip;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private int at;
  private boolean ended;
  private Refusal failure;

  /** Reads the first header at once, as Go does. */
  GunzipReader(byte[] gzip) throws Refusal {
    this.gzip = gzip;
    if (gzip.length == 0) {
      throw new Refusal(EOF);
    }
    readHeader();
  }

  /** Fills the buffer as far as there are bytes; fewer only at the end. */
  int read(byte[] buffer, int length) throws Refusal {
    int filled = 0;
    while (filled < length && !ended) {
      if (failure != null) {
        if (filled > 0) {
          return filled;
        }
        throw failure;
      }
      try {
        filled += inflate(buffer, filled, length - filled);
      } catch (Refusal e) {
        failure = e;
      }
    }
    return filled;
  }

  /** What ended the stream early, if something did; to be asked after a short read. */
  void throwFailure() throws Refusal {
    if (failure != null) {
      throw failure;
    }
  }

  private int inflate(byte[] buffer, int offset, int length) throws Refusal {
    int produced;
    try {
      produced = inflater.inflate(buffer, offset, length);
    } catch (DataFormatException e) {
      throw new Refusal("flate: corrupt input before offset " + inflater.getBytesRead());
    }
    crc.update(buffer, offset, produced);
    if (inflater.finished()) {
      finishMember();
    } else if (produced == 0) {
      throw new Refusal(UNEXPECTED_EOF);
    }
    return produced;
  }

  private void finishMember() {
    at = gzip.length - inflater.getRemaining();
    try {
      need(8);
      if (littleEndian(at) != (int) crc.getValue()
          || littleEndian(at + 4) != (int) inflater.getBytesWritten()) {
        throw new Refusal("gzip: invalid checksum");
      }
      at += 8;
      if (at == gzip.length) {
        ended = true;
      } else {
        readHeader();
      }
    } catch (Refusal e) {
      failure = e;
    }
  }

  private void readHeader() throws Refusal {
    int start = at;
    need(10);
    if (byteAt(at) != 0x1f || byteAt(at + 1) != 0x8b || byteAt(at + 2) != 8) {
      throw new Refusal(INVALID_HEADER);
    }
    int flags = byteAt(at + 3);
    at += 10;
    if ((flags & 4) != 0) {
      need(2);
      int extra = byteAt(at) | (byteAt(at + 1) << 8);
      need(2 + extra);
      at += 2 + extra;
    }
    if ((flags & 8) != 0) {
      skipText();
    }
    if ((flags & 16) != 0) {
      skipText();
    }
    if ((flags & 2) != 0) {
      need(2);
      CRC32 header = new CRC32();
      header.update(gzip, start, at - start);
      if ((byteAt(at) | (byteAt(at + 1) << 8)) != ((int) header.getValue() & 0xffff)) {
        throw new Refusal(INVALID_HEADER);
      }
      at += 2;
    }
    inflater.reset();
    inflater.setInput(gzip, at, gzip.length - at);
    crc.reset();
  }

  private void skipText() throws Refusal {
    do {
      need(1);
      at++;
    } while (byteAt(at - 1) != 0);
  }

  private void need(int bytes) throws Refusal {
    if (gzip.length - at < bytes) {
      throw new Refusal(UNEXPECTED_EOF);
    }
  }

  private int byteAt(int index) {
    return gzip[index] & 0xff;
  }

  private int littleEndian(int index) {
    return byteAt(index)
        | (byteAt(index + 1) << 8)
        | (byteAt(index + 2) << 16)
        | (byteAt(index + 3) << 24);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
