package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;

/**
 * A program that verifies or reads an archive of many gigabytes in a small heap, without a file:
 * the archive is made while it is read. Run it with {@code -Xmx32m}, on the class path of the
 * tests, with the arguments {@code verify} or {@code read}, the GiB of the state, and {@code PAX}
 * or {@code BASE_256}.
 */
final class LargeArchive {
  private static final int VALUE_BYTES = 100_000;

  private LargeArchive() {}

  /** Does what the arguments say, and prints how long it took. */
  public static void main(String[] arguments) throws IOException {
    GeneratedArchive archive =
        GeneratedArchive.ofStateBytes(
                (long) (Double.parseDouble(arguments[1]) * (1L << 30)), VALUE_BYTES)
            .withLargeSize(GeneratedArchive.LargeSize.valueOf(arguments[2]), false);
    long start = System.nanoTime();
    try (InputStream stream = archive.open()) {
      SnapshotSource source = SnapshotSource.once(stream, archive.description());
      long bytes = "read".equals(arguments[0]) ? read(source) : verify(source, archive.records());
      if (bytes != archive.stateBytes()) {
        throw new AssertionError(bytes + " bytes, expected " + archive.stateBytes());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%s: %d bytes of state in %.1f s, %.3f GB/s, heap of at most %d MiB%n",
        arguments[0],
        archive.stateBytes(),
        seconds,
        archive.stateBytes() / seconds / 1e9,
        Runtime.getRuntime().maxMemory() >> 20);
  }

  private static long verify(SnapshotSource source, long records) {
    VerifiedArchive verified = SnapshotArchives.verifier().verify(source);
    if (verified.records().size() != 1 || verified.records().get(0).count() != records) {
      throw new AssertionError(verified + ", expected " + records + " records");
    }
    return verified.records().get(0).bytes();
  }

  private static long read(SnapshotSource source) throws IOException {
    return SnapshotArchives.reader()
        .read(source, (metadata, state) -> state.transferTo(OutputStream.nullOutputStream()));
  }
}
