package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotMetadataTest {
  private static final RaftServer SERVER = new RaftServer(0, "id", "127.0.0.1:8300");

  @ParameterizedTest
  @CsvSource({
    "2-15-1600000000000, 2020-09-13T12:26:40Z",
    "2-15-1600000000001, 2020-09-13T12:26:40.001Z",
    "18446744073709551615-18446744073709551615-0, 1970-01-01T00:00:00Z",
    "1-1-999999999999999, +33658-09-27T01:46:39.999Z",
  })
  void takenAt_usualId_isItsThirdPart(String id, Instant expected) {
    assertThat(metadata(id, 1).takenAt()).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2-15",
        "2-15-",
        "2-15--1",
        "2-15-1600000000000-1",
        "2-15-16000000000000000",
        "a-15-1600000000000",
        "2-15-1600000000000\n",
        " 2-15-1600000000000",
        "2-15-١٦٠٠",
        "bolt-snapshot"
      })
  void takenAt_anotherId_isEmpty(String id) {
    assertThat(metadata(id, 1).takenAt()).isEmpty();
  }

  @Test
  void toString_largestNumbers_printsThemUnsigned() {
    SnapshotMetadata metadata =
        new SnapshotMetadata("x", -1, Long.MIN_VALUE, 1, 31, List.of(SERVER), -2);

    assertThat(metadata)
        .hasToString(
            "SnapshotMetadata[id=x, index=18446744073709551615, term=9223372036854775808,"
                + " version=1, stateBytes=31, servers=["
                + SERVER
                + "], configurationIndex=18446744073709551614]");
  }

  @Test
  void servers_areCopied_andCannotBeChanged() {
    List<RaftServer> given = new ArrayList<>(List.of(SERVER));
    SnapshotMetadata metadata = new SnapshotMetadata("x", 1, 1, 1, 1, given, 1);

    given.clear();

    assertThat(metadata.servers()).containsExactly(SERVER);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> metadata.servers().clear());
  }

  @Test
  void constructor_null_refusedByName() {
    assertThatNullPointerException().isThrownBy(() -> metadata(null, 1)).withMessage("id");
    assertThatNullPointerException()
        .isThrownBy(() -> new SnapshotMetadata("x", 1, 1, 1, 1, null, 1))
        .withMessage("servers");
  }

  @Test
  void voter_everySuffrage_isTrueForZeroOnly() {
    assertThat(new RaftServer(0, "a", "b").voter()).isTrue();
    assertThat(new RaftServer(1, "a", "b").voter()).isFalse();
    assertThat(new RaftServer(2, "a", "b").voter()).isFalse();
  }

  private static SnapshotMetadata metadata(String id, long index) {
    return new SnapshotMetadata(id, index, 1, 1, 1, List.of(), 1);
  }
}
