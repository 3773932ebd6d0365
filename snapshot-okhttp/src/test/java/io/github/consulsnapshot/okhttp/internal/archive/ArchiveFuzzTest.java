package io.github.consulsnapshot.okhttp.internal.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes at all, taken for an archive. */
class ArchiveFuzzTest {
  static Stream<byte[]> seeds() {
    return Stream.of(
        ArchiveCases.sample().build(),
        Tars.stored(ArchiveCases.sample().tar()),
        ArchiveCases.sample().gzipMembers(3).emptyGzipMember().build(),
        ArchiveCases.sample()
            .gzipName("n")
            .gzipComment("c")
            .gzipExtra(new byte[2])
            .gzipHeaderCrc()
            .build());
  }

  @MethodSource("seeds")
  @FuzzTest
  void verify_anyBytes_givesOneVerdict(byte[] archive) {
    Verdicts.require(archive);
  }
}
