package io.github.consulsnapshot.okhttp.internal.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an archive claims costs no memory, and large sizes are read in every form. */
class ArchiveBoundsTest {
  private static final int MEBIBYTE = 1 << 20;

  /** What is read ahead at most: a few of Okio's segments, in each of two layers. */
  private static final int READ_AHEAD = 64 * 1024;

  @Test
  void verify_archiveAtItsLimit_isAccepted() {
    byte[] archive = ArchiveCases.sample().build();
    ArchiveLimits limits = ArchiveLimits.defaults().withMaxArchiveBytes(archive.length);

    assertThat(SnapshotArchives.verifier(limits).verify(PiecewiseSource.whole(archive)))
        .isEqualTo(SnapshotArchives.verifier().verify(PiecewiseSource.whole(archive)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 512, Integer.MAX_VALUE})
  void verify_archiveOverItsLimit_isRefused(int pieceBytes) {
    byte[] archive = ArchiveCases.sample().build();
    InvalidArchiveException refusal =
        refusal(
            PiecewiseSource.inPieces(archive, pieceBytes),
            ArchiveLimits.defaults().withMaxArchiveBytes(archive.length - 1));

    assertThat(refusal.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(refusal.place()).isEqualTo("archive");
    assertThat(refusal.expected())
        .isEqualTo("at most " + (archive.length - 1) + " bytes (maxArchiveBytes)");
  }

  @Test
  void verify_stateWithoutEnd_isReadUpToTheLimitOfTheArchive() {
    GeneratedArchive endless = GeneratedArchive.ofStateBytes(1L << 39, 10_000).withCompression(0);
    CountingSource source = new CountingSource(endless);
    InvalidArchiveException refusal =
        refusal(source, ArchiveLimits.defaults().withMaxArchiveBytes(8L * MEBIBYTE));

    assertThat(refusal.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(source.bytes).isLessThan(8L * MEBIBYTE + READ_AHEAD);
  }

  /** What is legal any number of times and gives nothing, in the middle and after the tar. */
  static Stream<Arguments> nothingWithoutEnd() {
    byte[] sample = ArchiveCases.sample().build();
    byte[] begun = Arrays.copyOf(Tars.stored(ArchiveCases.sample().tar()), 10);
    byte[] emptyBlock = {0, 0, 0, (byte) 0xff, (byte) 0xff};
    byte[] emptyMember = Tars.gzip(new byte[0]);
    return Stream.of(
        Arguments.of("empty members after the tar", sample, emptyMember),
        Arguments.of("empty members at the beginning", new byte[0], emptyMember),
        Arguments.of("empty blocks", begun, emptyBlock));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nothingWithoutEnd")
  void verify_noContentWithoutEnd_isRefusedAfterAMebibyte(
      String name, byte[] beginning, byte[] repeated) {
    CountingSource source = new CountingSource(new EndlessSource(beginning, repeated));
    InvalidArchiveException refusal = refusal(source, ArchiveLimits.defaults());

    assertThat(refusal.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(refusal.expected()).isEqualTo("content within 1048576 bytes of compressed data");
    assertThat(source.bytes).isBetween((long) MEBIBYTE, MEBIBYTE + (long) READ_AHEAD);
  }

  @Test
  void verify_muchWithoutContent_isAccepted() {
    byte[] archive = ArchiveCases.sample().build();
    byte[] emptyMember = Tars.gzip(new byte[0]);
    byte[] many = new byte[MEBIBYTE / 2 / emptyMember.length * emptyMember.length];
    for (int at = 0; at < many.length; at += emptyMember.length) {
      System.arraycopy(emptyMember, 0, many, at, emptyMember.length);
    }

    assertThat(
            SnapshotArchives.verifier()
                .verify(PiecewiseSource.whole(Tars.joined(many, archive, many)))
                .archiveBytes())
        .isEqualTo(2L * many.length + archive.length);
  }

  @Test
  void verify_metadataAtItsLimit_isAccepted() {
    assertThat(verified(metadataOf(MEBIBYTE)).metadata().index()).isEqualTo(13);
  }

  @Test
  void verify_metadataOverItsLimit_isRefusedUnread() {
    assertRefusedUnread(
        Tars.stored(ArchiveCases.sample().metadata(metadataOf(MEBIBYTE + 1)).tar()),
        ArchiveBuilder.META,
        "at most 1048576 bytes",
        "1048577 bytes");
  }

  @Test
  void verify_sumsAtTheirLimit_areAccepted() {
    String sums = sumsOf(1 << 16);
    byte[] archive = ArchiveCases.sample().sums(sums).build();
    assertThat(SnapshotArchives.verifier().verify(PiecewiseSource.whole(archive)).archiveBytes())
        .isEqualTo(archive.length);
  }

  @Test
  void verify_sumsOverTheirLimit_areRefusedUnread() {
    byte[] tar =
        ArchiveCases.sample()
            .order(ArchiveBuilder.SUMS, ArchiveBuilder.META, ArchiveBuilder.STATE)
            .sums(sumsOf((1 << 16) + 1) + "x".repeat(MEBIBYTE))
            .tar();
    assertRefusedUnread(
        Tars.stored(tar), ArchiveBuilder.SUMS, "at most 65536 bytes", "1114113 bytes");
  }

  @Test
  void verify_extendedHeaderAtItsLimit_isAccepted() {
    String record = Tars.pax("comment", "c".repeat((1 << 16) - 15));
    assertThat(record).hasSize(1 << 16);
    byte[] archive =
        Tars.gzip(Tars.joined(Tars.entry("pax", 'x', record), ArchiveCases.sample().tar()));
    assertThat(SnapshotArchives.verifier().verify(PiecewiseSource.whole(archive)).archiveBytes())
        .isEqualTo(archive.length);
  }

  @Test
  void verify_extendedHeaderOverItsLimit_isRefusedUnread() {
    String record = Tars.pax("comment", "c".repeat(MEBIBYTE));
    assertRefusedUnread(
        Tars.stored(Tars.joined(Tars.entry("pax", 'x', record), ArchiveCases.sample().tar())),
        "tar",
        "an extended header of at most 65536 bytes",
        record.length() + " bytes");
  }

  @Test
  void verify_claimOfAHugeExtendedHeader_isRefused() {
    byte[] tar = Tars.joined(Tars.entry("pax", 'x', "x"), ArchiveCases.sample().tar());
    byte[] claimed = Tars.patched(tar, 0, 124, "\u0080\0\0\0\u007f" + "\u00ff".repeat(7));
    assertThat(refusal(PiecewiseSource.whole(Tars.gzip(claimed)), ArchiveLimits.defaults()).fault())
        .isEqualTo(ArchiveFault.LIMIT);
  }

  @Test
  void verify_stateAtItsLimit_isAccepted() {
    int size = ArchiveCases.sample().content(ArchiveBuilder.STATE).length;
    ArchiveLimits limits = ArchiveLimits.defaults().withMaxStateBytes(size);
    assertThat(
            SnapshotArchives.verifier(limits)
                .verify(PiecewiseSource.whole(ArchiveCases.sample().build()))
                .metadata()
                .stateBytes())
        .isEqualTo(size);
    InvalidArchiveException refusal =
        refusal(
            PiecewiseSource.whole(ArchiveCases.sample().build()),
            limits.withMaxStateBytes(size - 1));
    assertThat(refusal.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(refusal.place()).isEqualTo(ArchiveBuilder.STATE);
    assertThat(refusal)
        .hasMessageContaining("at most " + (size - 1) + " bytes (maxStateBytes)")
        .hasMessageEndingWith("found " + size + " bytes");
  }

  @Test
  void verify_stateOverItsLimit_isRefusedUnread() {
    GeneratedArchive large = GeneratedArchive.ofStateBytes(8L * MEBIBYTE, 10_000);
    CountingSource source = new CountingSource(large.withCompression(0));
    InvalidArchiveException refusal =
        refusal(source, ArchiveLimits.defaults().withMaxStateBytes(MEBIBYTE));
    assertThat(refusal.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(refusal.found()).isEqualTo(large.stateBytes() + " bytes");
    // The gzip header comes as a piece of its own.
    assertThat(source.bytes).isLessThanOrEqualTo(10 + READ_AHEAD);
  }

  @Test
  void verify_claimOfMoreThanThereIs_isACutArchiveAndNoAllocation() {
    byte[] tar = ArchiveCases.sample().tar();
    // 1 TiB less a block, which the default limit lets pass.
    byte[] claimed =
        Tars.patched(
            tar, ArchiveCases.STATE_HEADER, 124, "\u0080\0\0\0\0\0\0\u00ff\u00ff\u00ff\u00fe\0");
    InvalidArchiveException refusal =
        refusal(PiecewiseSource.whole(Tars.gzip(claimed)), ArchiveLimits.defaults());
    // What stands behind the state is now taken for its records.
    assertThat(refusal.place()).isEqualTo(ArchiveBuilder.STATE);
  }

  @ParameterizedTest
  @EnumSource(GeneratedArchive.LargeSize.class)
  void verify_sizeInALargeForm_isRead(GeneratedArchive.LargeSize form) {
    GeneratedArchive archive = GeneratedArchive.ofRecords(3, 100).withLargeSize(form, true);
    VerifiedArchive verified = SnapshotArchives.verifier().verify(archive);
    assertThat(verified.metadata().stateBytes()).isEqualTo(archive.stateBytes());
    assertThat(verified.records()).hasSize(1);
    assertThat(verified.records().get(0).count()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(GeneratedArchive.LargeSize.class)
  void verify_claimOfOver8GiB_isReadFromTheHeader(GeneratedArchive.LargeSize form) {
    // Only the beginning of it is made.
    GeneratedArchive archive =
        GeneratedArchive.ofStateBytes(9L << 30, 10_000).withLargeSize(form, false);
    InvalidArchiveException refusal =
        refusal(new CountingSource(archive), ArchiveLimits.defaults().withMaxStateBytes(8L << 30));
    assertThat(refusal.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(refusal.found()).isEqualTo(archive.stateBytes() + " bytes");
    assertThat(archive.stateBytes()).isGreaterThan(9L << 30);
  }

  private static VerifiedArchive verified(byte[] metadata) {
    return SnapshotArchives.verifier()
        .verify(PiecewiseSource.whole(ArchiveCases.sample().metadata(metadata).build()));
  }

  /** The usual metadata, with blanks up to a length. */
  private static byte[] metadataOf(int length) {
    byte[] usual = ArchiveCases.sample().content(ArchiveBuilder.META);
    byte[] padded = Arrays.copyOf(usual, length);
    Arrays.fill(padded, usual.length, length, (byte) ' ');
    return padded;
  }

  /** The usual sums, with text behind the last line up to a length. */
  private static String sumsOf(int length) {
    String usual = new String(ArchiveCases.sample().content(ArchiveBuilder.SUMS), US_ASCII).strip();
    return usual + " ".repeat(length - usual.length());
  }

  private static void assertRefusedUnread(
      byte[] archive, String place, String expected, String found) {
    CountingSource source = new CountingSource(PiecewiseSource.whole(archive));
    InvalidArchiveException refusal = refusal(source, ArchiveLimits.defaults());
    assertThat(refusal.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(refusal.place()).isEqualTo(place);
    assertThat(refusal.expected()).isEqualTo(expected);
    assertThat(refusal.found()).isEqualTo(found);
    assertThat(source.bytes).isLessThanOrEqualTo(READ_AHEAD).isLessThan(archive.length);
  }

  private static InvalidArchiveException refusal(SnapshotSource source, ArchiveLimits limits) {
    InvalidArchiveException refusal =
        catchThrowableOfType(
            InvalidArchiveException.class, () -> SnapshotArchives.verifier(limits).verify(source));
    assertThat(refusal).as("the archive was accepted").isNotNull();
    return refusal;
  }

  /** Counts what was taken from another source. */
  private static final class CountingSource implements SnapshotSource {
    private final SnapshotSource source;
    private long bytes;

    CountingSource(SnapshotSource source) {
      this.source = source;
    }

    @Override
    public InputStream open() throws IOException {
      return new FilterInputStream(source.open()) {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          int read = super.read(buffer, offset, length);
          bytes += Math.max(read, 0);
          return read;
        }
      };
    }

    @Override
    public String description() {
      return source.description();
    }
  }
}
