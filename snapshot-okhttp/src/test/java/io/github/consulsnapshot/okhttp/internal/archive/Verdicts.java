package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.ErrorText;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What holds for every archive, be it whole or not. */
final class Verdicts {
  private Verdicts() {}

  /**
   * Verifies an archive in one piece and in others, and fails unless there is one verdict that an
   * independent reader shares. Nothing but the documented error may escape.
   *
   * @return the entries of an archive that was found whole by all
   */
  static Optional<Map<String, byte[]>> require(byte[] archive) {
    Object whole = verdict(PiecewiseSource.whole(archive));
    int hash = Arrays.hashCode(archive);
    int piece = 1 + (hash & 0xff);
    assertThat(
            verdict(
                hash < 0
                    ? PiecewiseSource.inPieces(archive, piece)
                    : PiecewiseSource.withEmptyReads(archive, piece)))
        .isEqualTo(whole);
    return whole instanceof VerifiedArchive verified ? read(archive, verified) : Optional.empty();
  }

  /** What was verified, or the whole text of the finding. */
  private static Object verdict(PiecewiseSource source) {
    try {
      return SnapshotArchives.verifier().verify(source);
    } catch (InvalidArchiveException e) {
      ErrorText.requireReadable(e);
      assertThat(e.found()).isNotBlank().isNotEqualTo("null").doesNotContain("(null)");
      return e.getMessage();
    }
  }

  private static Optional<Map<String, byte[]>> read(byte[] archive, VerifiedArchive verified) {
    assertThat(verified.archiveBytes()).isEqualTo(archive.length);
    assertThat(verified.archiveSha256()).isEqualTo(ArchiveCases.sha256(archive));
    Map<String, byte[]> entries;
    try {
      entries = IndependentReader.requireWhole(archive);
    } catch (IOException e) {
      // It is stricter with headers than Consul, and cannot say.
      return Optional.empty();
    }
    assertThat(verified.metadata().stateBytes())
        .isEqualTo(entries.get(ArchiveBuilder.STATE).length);
    return Optional.of(entries);
  }
}
