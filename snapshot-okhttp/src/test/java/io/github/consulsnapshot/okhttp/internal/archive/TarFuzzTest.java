package io.github.consulsnapshot.okhttp.internal.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes inside of right gzip, taken for a tar. */
class TarFuzzTest {
  private static final int MAGIC = 257;

  static Stream<byte[]> seeds() {
    return Stream.of(
        ArchiveCases.sample().tar(),
        ArchiveCases.sample().pax(ArchiveBuilder.STATE, "mtime", "1.5").endBlocks(1).tar(),
        ArchiveCases.sample().base256Size(ArchiveBuilder.STATE).endBlocks(0).tar(),
        ArchiveCases.sample()
            .order(ArchiveBuilder.SUMS, ArchiveBuilder.STATE, ArchiveBuilder.META)
            .tar());
  }

  @MethodSource("seeds")
  @FuzzTest
  void verify_anyTar_givesOneVerdict(byte[] input) {
    byte[] tar = input.clone();
    for (int at = 0; at + Tars.BLOCK <= tar.length; at += Tars.BLOCK) {
      // Chance would not find the checksum of a header that it has altered.
      if (new String(tar, at + MAGIC, 5, ISO_8859_1).equals("ustar")) {
        Tars.seal(tar, at);
      }
    }
    Verdicts.require(Tars.stored(tar));
  }
}
