package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another reader reads what is accepted here, and another writer's archives are accepted. */
class CommonsCompressOracleTest {
  private static final int BLOCK = 512;

  /** More than the seven octal digits of a header hold. */
  private static final long LARGE_OWNER = 10_000_000;

  static Stream<ArchiveCase> accepted() {
    return ArchiveCases.all().stream().filter(known -> known.refusal().isEmpty());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void read_acceptedArchive_isTheSameForBoth(ArchiveCase known) throws IOException {
    Map<String, byte[]> entries = IndependentReader.requireWhole(known.archive());
    byte[] state =
        SnapshotArchives.reader()
            .read(
                PiecewiseSource.whole(known.archive()),
                (metadata, bytes) -> {
                  assertThat(metadata.stateBytes())
                      .isEqualTo(entries.get(ArchiveBuilder.STATE).length);
                  return bytes.readAllBytes();
                });
    assertThat(state).isEqualTo(entries.get(ArchiveBuilder.STATE));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        TarArchiveOutputStream.BIGNUMBER_ERROR,
        TarArchiveOutputStream.BIGNUMBER_STAR,
        TarArchiveOutputStream.BIGNUMBER_POSIX
      })
  void verify_archiveOfAnotherWriter_isAccepted(int bigNumberMode) throws IOException {
    long owner = bigNumberMode == TarArchiveOutputStream.BIGNUMBER_ERROR ? 0 : LARGE_OWNER;
    VerifiedArchive verified =
        SnapshotArchives.verifier()
            .verify(PiecewiseSource.whole(Tars.gzip(written(bigNumberMode, owner, BLOCK))));
    assertThat(verified.metadata().index()).isEqualTo(13);
  }

  @Test
  void verify_largeNumbers_areWrittenInBothForms() throws IOException {
    // So that the test above is one of numbers that need these forms.
    byte[] star = written(TarArchiveOutputStream.BIGNUMBER_STAR, LARGE_OWNER, BLOCK);
    byte[] posix = written(TarArchiveOutputStream.BIGNUMBER_POSIX, LARGE_OWNER, BLOCK);
    assertThat(star[108]).isEqualTo((byte) 0x80);
    assertThat((char) posix[156]).isEqualTo('x');
  }

  @Test
  void verify_archiveInLargeBlocks_isRefusedForItsPadding() throws IOException {
    byte[] padded = written(TarArchiveOutputStream.BIGNUMBER_ERROR, 0, 10_240);
    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(
            () -> SnapshotArchives.verifier().verify(PiecewiseSource.whole(Tars.gzip(padded))))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(ArchiveFault.TRAILING_DATA));
  }

  private static byte[] written(int bigNumberMode, long owner, int blockBytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, blockBytes)) {
      tar.setBigNumberMode(bigNumberMode);
      for (String name :
          new String[] {ArchiveBuilder.META, ArchiveBuilder.STATE, ArchiveBuilder.SUMS}) {
        byte[] content = ArchiveCases.sample().content(name);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setUserId(owner);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }
}
