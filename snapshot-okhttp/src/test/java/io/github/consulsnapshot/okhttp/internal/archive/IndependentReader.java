package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads archives with libraries that know nothing of snapshots. */
final class IndependentReader {
  private IndependentReader() {}

  static byte[] unpacked(byte[] archive) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(archive))) {
      return gzip.readAllBytes();
    }
  }

  private static Map<String, byte[]> entries(byte[] archive) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    // It insists on the padding of the last entry; zeros after the end do not matter to it.
    // It is asked to be lenient, as it reads less of the octal numbers than Consul does.
    byte[] padded = Tars.joined(unpacked(archive), new byte[4 * Tars.BLOCK]);
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(padded), true)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        requireNoStrayPrefix(padded, (int) tar.getBytesRead() - Tars.BLOCK);
        assertThat(entry.isFile()).as(entry.getName()).isTrue();
        assertThat(entries.put(entry.getName(), tar.readAllBytes())).as(entry.getName()).isNull();
      }
    }
    return entries;
  }

  /** It takes what stands there for a part of the name also in headers of the oldest form. */
  private static void requireNoStrayPrefix(byte[] tar, int header) throws IOException {
    boolean oldest = !new String(tar, header + 257, 5, StandardCharsets.US_ASCII).equals("ustar");
    if (oldest && tar[header + 345] != 0) {
      throw new IOException("a prefix in a header that has none");
    }
  }

  /** Fails unless the three entries are there with the sums that are listed. */
  static Map<String, byte[]> requireWhole(byte[] archive) throws IOException {
    Map<String, byte[]> entries = entries(archive);
    assertThat(entries)
        .containsOnlyKeys(ArchiveBuilder.META, ArchiveBuilder.STATE, ArchiveBuilder.SUMS);
    String sums =
        new String(entries.get(ArchiveBuilder.SUMS), StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT);
    assertThat(sums)
        .contains(ArchiveCases.sha256(entries.get(ArchiveBuilder.META)))
        .contains(ArchiveCases.sha256(entries.get(ArchiveBuilder.STATE)));
    return entries;
  }

  /** Empty when this reader, which is stricter with headers than Consul, cannot say. */
  static Optional<Map<String, byte[]>> wholeIfReadable(byte[] archive) {
    try {
      return Optional.of(requireWhole(archive));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
