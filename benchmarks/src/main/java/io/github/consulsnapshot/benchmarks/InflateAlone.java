package io.github.consulsnapshot.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks a file with the inflater of the JDK and does nothing with what comes out, not even a
 * checksum: nobody who uses that inflater on one thread can read an archive in less time.
 */
public final class InflateAlone {
  /** The header of a gzip file without a name, which is what Consul writes. */
  private static final int HEADER_BYTES = 10;

  private static final int BUFFER_BYTES = 1 << 16;

  private InflateAlone() {}

  /** Unpacks the file that is named. */
  public static void main(String[] arguments) throws IOException {
    try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
      if (inflate(file) == 0) {
        throw new IOException(arguments[0] + " unpacks to nothing");
      }
    }
  }

  /** Unpacks one member of gzip; how many bytes came out. */
  static long inflate(InputStream file) throws IOException {
    file.skipNBytes(HEADER_BYTES);
    Inflater inflater = new Inflater(true);
    try {
      return inflate(file, inflater);
    } catch (DataFormatException e) {
      throw new IOException(e);
    } finally {
      inflater.end();
    }
  }

  private static long inflate(InputStream file, Inflater inflater)
      throws IOException, DataFormatException {
    byte[] packed = new byte[BUFFER_BYTES];
    byte[] unpacked = new byte[BUFFER_BYTES];
    while (!inflater.finished()) {
      int inflated = inflater.inflate(unpacked);
      if (inflated == 0 && inflater.needsInput()) {
        int read = file.read(packed);
        if (read < 0) {
          throw new IOException("the archive ends early");
        }
        inflater.setInput(packed, 0, read);
      }
    }
    return inflater.getBytesWritten();
  }
}
