package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedArchiveTest {
  private static final RecordCount KVS = new RecordCount(2, "KVS", 1, 31);
  private static final SnapshotMetadata METADATA =
      new SnapshotMetadata("2-15-1600000000000", 15, 2, 1, 31, List.of(), 1);

  @Test
  void records_areCopied_andCannotBeChanged() {
    List<RecordCount> given = new ArrayList<>(List.of(KVS));
    VerifiedArchive archive = new VerifiedArchive(METADATA, 100, "00", 15, given, Set.of());

    given.clear();

    assertThat(archive.records()).containsExactly(KVS);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> archive.records().add(KVS));
  }

  @Test
  void toString_indexAboveLongRange_isShownUnsigned() {
    VerifiedArchive archive = new VerifiedArchive(METADATA, 100, "00", -1, List.of(KVS), Set.of());

    assertThat(archive.toString())
        .contains("stateIndex=18446744073709551615, ")
        .contains("archiveBytes=100", "archiveSha256=00", METADATA.toString(), KVS.toString());
  }

  @Test
  void constructors_null_refusedByName() {
    assertThatNullPointerException()
        .isThrownBy(() -> new VerifiedArchive(null, 1, "00", 1, List.of(), Set.of()))
        .withMessage("metadata");
    assertThatNullPointerException()
        .isThrownBy(() -> new VerifiedArchive(METADATA, 1, null, 1, List.of(), Set.of()))
        .withMessage("archiveSha256");
    assertThatNullPointerException()
        .isThrownBy(() -> new VerifiedArchive(METADATA, 1, "00", 1, null, Set.of()))
        .withMessage("records");
    assertThatNullPointerException()
        .isThrownBy(() -> new RecordCount(2, null, 1, 1))
        .withMessage("name");
  }
}
