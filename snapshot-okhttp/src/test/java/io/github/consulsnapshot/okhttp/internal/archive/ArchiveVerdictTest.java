package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every known archive gets its verdict, in whatever pieces it arrives. */
class ArchiveVerdictTest {
  private final SnapshotVerifier verifier = SnapshotArchives.verifier();

  static List<ArchiveCase> cases() {
    return ArchiveCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void verify_knownArchive_givesItsVerdict(ArchiveCase known) {
    PiecewiseSource source = PiecewiseSource.whole(known.archive());
    if (known.refusal().isEmpty()) {
      VerifiedArchive verified = verifier.verify(source);
      assertThat(verified.archiveBytes()).isEqualTo(known.archive().length);
      assertThat(verified.archiveSha256()).isEqualTo(ArchiveCases.sha256(known.archive()));
    } else {
      ArchiveCase.Refusal expected = known.refusal().get();
      InvalidArchiveException refusal = refusalOf(source);
      assertThat(new ArchiveCase.Refusal(refusal.fault(), refusal.place(), refusal.offset()))
          .as(refusal.getMessage())
          .isEqualTo(expected);
      assertThat(refusal)
          .hasMessage(
              "%s: not a whole Consul snapshot: %s%s: expected %s, found %s",
              PiecewiseSource.NAME,
              expected.place(),
              expected.offset().isPresent() ? " at byte " + expected.offset().getAsLong() : "",
              refusal.expected(),
              refusal.found());
    }
    assertThat(source.closed()).isPositive();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void verify_inAwkwardPieces_givesTheSameVerdictInTheSameWords(ArchiveCase known) {
    String whole = verdict(PiecewiseSource.whole(known.archive()));
    Stream<PiecewiseSource> pieces =
        Stream.concat(
            IntStream.of(1, 2, 511, 512, 513, 8191)
                .mapToObj(bytes -> PiecewiseSource.inPieces(known.archive(), bytes)),
            IntStream.of(1, 512)
                .mapToObj(bytes -> PiecewiseSource.withEmptyReads(known.archive(), bytes)));
    assertThat(pieces)
        .allSatisfy(source -> assertThat(verdict(source)).as(source.toString()).isEqualTo(whole));
  }

  /** Also in compressed data: what stands before the damage is judged before it. */
  @Test
  void verify_compressedDataDamaged_givesTheSameVerdictInTheSameWords() {
    byte[] sample = ArchiveCases.sample().build();
    int damagedData = 0;
    for (int bit = 10 * 8; bit < (sample.length - 8) * 8; bit++) {
      byte[] damaged = ArchiveBuilder.flip(sample, bit);
      String whole = verdict(PiecewiseSource.whole(damaged));
      for (int bytes : new int[] {1, 7, 511}) {
        assertThat(verdict(PiecewiseSource.inPieces(damaged, bytes)))
            .as("bit %s, in pieces of %s", bit, bytes)
            .isEqualTo(whole);
      }
      damagedData += whole.startsWith(ArchiveFault.CORRUPT_COMPRESSION.name()) ? 1 : 0;
    }
    assertThat(damagedData).isGreaterThan(50);
  }

  @Test
  void verify_entryWithHostileName_showsItHarmlessly() {
    String name = "\u001b[31mred\u202e\u0000hidden";
    InvalidArchiveException refusal =
        refusalOf(
            PiecewiseSource.whole(
                ArchiveCases.sample().rename(ArchiveBuilder.STATE, name).build()));
    assertThat(refusal.found()).isEqualTo("an entry \"?[31mred?\"");
  }

  @Test
  void verify_entryWithLongName_cutsIt() {
    InvalidArchiveException refusal =
        refusalOf(
            PiecewiseSource.whole(
                ArchiveCases.sample().rename(ArchiveBuilder.STATE, "n".repeat(99)).build()));
    assertThat(refusal.found())
        .isEqualTo(String.format(Locale.ROOT, "an entry \"%s...\"", "n".repeat(64)));
  }

  private InvalidArchiveException refusalOf(PiecewiseSource source) {
    InvalidArchiveException refusal =
        catchThrowableOfType(InvalidArchiveException.class, () -> verifier.verify(source));
    assertThat(refusal).as("the archive was accepted").isNotNull();
    return refusal;
  }

  private String verdict(PiecewiseSource source) {
    try {
      return verifier.verify(source).toString();
    } catch (InvalidArchiveException e) {
      return e.fault() + ": " + e.getMessage();
    }
  }
}
