package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every cut and every wrong bit of one small archive. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DamagedArchiveTest {
  private static final int HEADER_BYTES = 10;

  private final SnapshotVerifier verifier = SnapshotArchives.verifier();
  private final byte[] archive = ArchiveCases.sample().build();

  @Test
  void verify_cutAnywhere_isRefused() {
    for (int length = 0; length < archive.length; length++) {
      byte[] cut = ArchiveBuilder.cutTo(archive, length);
      assertThatExceptionOfType(InvalidArchiveException.class)
          .as("the first %s bytes", length)
          .isThrownBy(() -> verifier.verify(PiecewiseSource.whole(cut)));
    }
  }

  @Test
  void verify_tarCutAnywhereBeforeItsEnd_isRefused() {
    byte[] tar = ArchiveCases.sample().tar();
    int lastByte = ArchiveCases.SUMS_HEADER + 512 + 152;
    for (int length = 0; length < lastByte; length++) {
      byte[] cut = Tars.gzip(ArchiveBuilder.cutTo(tar, length));
      assertThatExceptionOfType(InvalidArchiveException.class)
          .as("the first %s bytes of the tar", length)
          .isThrownBy(() -> verifier.verify(PiecewiseSource.whole(cut)));
    }
  }

  @Test
  void verify_anyBitWrong_isRefusedUnlessItMeansNothing() throws IOException {
    VerifiedArchive whole = verifier.verify(PiecewiseSource.whole(archive));
    byte[] tar = ArchiveCases.sample().tar();
    BitSet accepted = new BitSet();
    for (int bit = 0; bit < archive.length * 8; bit++) {
      byte[] damaged = ArchiveBuilder.flip(archive, bit);
      try {
        VerifiedArchive verified = verifier.verify(PiecewiseSource.whole(damaged));
        accepted.set(bit);
        assertThat(IndependentReader.unpacked(damaged)).isEqualTo(tar);
        assertThat(verified.metadata()).isEqualTo(whole.metadata());
        assertThat(verified.records()).isEqualTo(whole.records());
        assertThat(verified.archiveSha256()).isNotEqualTo(whole.archiveSha256());
      } catch (InvalidArchiveException e) {
        // As it should be.
      }
    }
    // In the compressed data it means nothing to copy the same bytes from another place before.
    BitSet inHeader = accepted.get(0, HEADER_BYTES * 8);
    assertThat(inHeader).isEqualTo(meaningless());
    assertThat(accepted.cardinality() - inHeader.cardinality()).isLessThan(archive.length / 10);
  }

  /** The bits of a gzip header that say nothing of the data, for Consul as well. */
  private static BitSet meaningless() {
    BitSet bits = new BitSet();
    int flags = 3 * 8;
    bits.set(flags);
    bits.set(flags + 5, flags + 8);
    bits.set(4 * 8, 8 * 8); // when it was made
    bits.set(8 * 8, 9 * 8); // with which effort
    bits.set(9 * 8, 10 * 8); // on which system
    return bits;
  }
}
