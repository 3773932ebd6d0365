package io.github.consulsnapshot.state;

import static io.github.consulsnapshot.state.StateBytes.HEADER;
import static io.github.consulsnapshot.state.StateBytes.concat;
import static io.github.consulsnapshot.state.StateBytes.finding;
import static io.github.consulsnapshot.state.StateBytes.hex;
import static io.github.consulsnapshot.state.StateBytes.stateWith;
import static io.github.consulsnapshot.state.StateBytes.walk;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.testing.StateBuilder;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SenselessRecordTest {
  private static final ArchiveLimits LIMITS = ArchiveLimits.defaults();

  @Test
  void walk_everyFieldInEveryForm_isJudgedAsServersJudge() {
    SoftAssertions all = new SoftAssertions();
    List<RecordCases.Case> cases = RecordCases.all().toList();
    for (RecordCases.Case each : cases) {
      InvalidArchiveException found = finding(each.state(), LIMITS, Integer.MAX_VALUE);
      all.assertThat(found == null)
          .as("%s: %s", each, found == null ? "accepted" : found.getMessage())
          .isEqualTo(each.sensible());
      if (found != null) {
        all.assertThat(found.fault()).as(each.toString()).isEqualTo(ArchiveFault.SENSELESS_RECORD);
        all.assertThat(found.offset().orElseThrow())
            .as(each.toString())
            .isBetween((long) HEADER.length, (long) each.state().length);
      }
    }
    all.assertAll();
    // Otherwise the table was not read.
    assertThat(cases).hasSizeGreaterThan(3_000);
  }

  /** Behind one that is good, so that nothing of it may be left over. */
  @Test
  void walk_inPiecesOfAnySize_saysTheSame() {
    RecordCases.all()
        .forEach(
            each -> {
              byte[] state =
                  concat(each.state(), hex("0281a34b6579a16b"), new byte[] {(byte) each.type()});
              state = concat(state, each.value());
              InvalidArchiveException whole = finding(state, LIMITS, Integer.MAX_VALUE);
              for (int chunk : new int[] {1, 2, 3, 7}) {
                InvalidArchiveException pieces = finding(state, LIMITS, chunk);
                assertThat(pieces == null ? "" : pieces.getMessage())
                    .as("%s in pieces of %s", each, chunk)
                    .isEqualTo(whole == null ? "" : whole.getMessage());
              }
            });
  }

  @Test
  void walk_senselessAfterAllSensibleRecords_isFound() {
    StateBuilder state = new StateBuilder();
    RecordCases.sensible().forEach((type, value) -> state.record(type, RecordCases.pack(value)));
    byte[] good = state.build();
    byte[] twice = concat(good, Arrays.copyOfRange(good, HEADER.length, good.length));

    assertThat(walk(twice).records()).hasSize(22).allMatch(count -> count.count() == 2);
    InvalidArchiveException found = finding(concat(twice, hex("0280")), LIMITS, 5);
    assertThat(found).isNotNull();
    assertThat(found.offset()).hasValue(twice.length + 1);
    assertThat(found.expected())
        .isEqualTo("a string that is not empty as Key in record 45 of type KVS");
  }

  static Stream<Arguments> messages() {
    String session = "a24944 da0024" + "61".repeat(36) + "a44e6f6465";
    return Stream.of(
        Arguments.of(2, "c0", 0, "a map in record 1 of type KVS", "nil"),
        Arguments.of(2, "81a5466c61677305", 0, "a string that is not empty as Key in", "none"),
        Arguments.of(2, "81a34b6579a0", 0, "a string that is not empty as Key in", "an empty one"),
        Arguments.of(2, "81a34b6579c0", 0, "a string that is not empty as Key in", "an empty one"),
        Arguments.of(2, "81a34b657905", 5, "a string that is not empty as Key in", "an integer"),
        Arguments.of(2, "81a34b657980", 5, "a string that is not empty as Key in", "a map"),
        Arguments.of(
            2, "81a5466c616773a0", 7, "an integer that is not negative as Flags in", "a string"),
        Arguments.of(
            2,
            "81a5466c616773d3ffffffffffffffff",
            7,
            "an integer that is not negative as Flags in",
            "a negative integer"),
        Arguments.of(2, "8105a16b", 1, "the name of a field in record 1", "an integer"),
        Arguments.of(3, "81a24944a161", 4, "a UUID as ID in", "a string that is none"),
        Arguments.of(
            3, "82" + session + "a0", 0, "a string that is not empty as Node in", "an empty one"),
        Arguments.of(
            0, "81a7536572766963658105a0", 10, "the name of a field in record 1", "an integer"),
        Arguments.of(
            0, "81a75365727669636580", 9, "a string that is not empty as Service.ID in", "none"),
        Arguments.of(6, "91c0", 1, "a map in record 1 of type CoordinateBatchUpdate", "nil"),
        Arguments.of(
            6, "9181a5436f6f726481a356656305", 13, "an array as Coord.Vec in", "an integer"),
        Arguments.of(
            22,
            "a0",
            0,
            "a string that holds a configuration entry in record 1 of type ConfigEntry",
            "one that ends too early"),
        Arguments.of(
            22,
            "a1c1",
            1,
            "a msgpack value in record 1 of type ConfigEntry",
            "the byte 0xc1, which begins none"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void walk_senseless_saysWhereAndWhat(
      int type, String value, int offset, String expected, String found) {
    for (int chunk : new int[] {1, 2, 1000}) {
      InvalidArchiveException finding = finding(stateWith(type, hex(value)), LIMITS, chunk);

      assertThat(finding).isNotNull();
      assertThat(finding.place()).isEqualTo("state.bin");
      assertThat(finding.offset()).hasValue(HEADER.length + 1 + offset);
      assertThat(finding.expected()).startsWith(expected);
      assertThat(finding.found()).isEqualTo(found);
    }
  }

  /** Of what is wrong, nothing is shown: it may be a secret at the wrong place. */
  @Test
  void walk_senseless_neverShowsAValue() {
    RecordCases.all()
        .filter(each -> !each.sensible())
        .forEach(
            each ->
                assertThat(finding(each.state(), LIMITS, 1000).getMessage())
                    .as(each.toString())
                    .doesNotContain("zz", "1111", "service-", "127.0"));
  }

  /** A newer server may know what 1.8 does not: for a wrong form of it no record is refused. */
  @Test
  void walk_typesThatCameLater_areJudgedByTheirMsgpackAlone() {
    IntStream.rangeClosed(0, 255)
        .filter(type -> !RecordCases.sensible().containsKey(type))
        .forEach(
            type -> {
              for (String value : List.of("c0", "05", "80", "90", "a0", "8105c0", "c3")) {
                assertThat(finding(stateWith(type, hex(value)), LIMITS, 3)).isNull();
              }
            });
  }

  @Test
  void walk_whatOnlySomeVersionsRefuse_isAccepted() {
    // Fields by their places, a kind of entry that came later.
    assertThat(finding(stateWith(2, hex("9105")), LIMITS, 3)).isNull();
    byte[] mesh = RecordCases.entry("mesh", Map.of());
    assertThat(finding(stateWith(22, RecordCases.pack(mesh)), LIMITS, 3)).isNull();
  }

  @Test
  void walk_kindsOfConfigurationEntries_areRememberedUpToALimit() {
    StateBuilder few = new StateBuilder();
    for (String kind : List.of("zork", "mesh", "zork")) {
      few.configEntry(kind, Map.of());
    }
    assertThat(walk(few.build()).configEntryKinds()).containsExactlyInAnyOrder("mesh", "zork");

    StateBuilder many = new StateBuilder();
    for (int i = 0; i < 64; i++) {
      many.configEntry("kind-" + i, Map.of());
    }
    assertThat(walk(many.build()).configEntryKinds()).hasSize(64);
    InvalidArchiveException found = finding(many.configEntry("mesh", Map.of()).build(), LIMITS, 7);
    assertThat(found).isNotNull();
    assertThat(found.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(found)
        .hasMessageContaining("at most 64 kinds of configuration entries in record 65");
  }

  /** A string is skipped however long it is; only what is looked at is kept, and of that little. */
  @Test
  void walk_longStrings_areJudgedByTheirLength() {
    byte[] megabyte = new byte[1 << 20];
    byte[] length = hex("db00100000");

    assertThat(finding(stateWith(2, hex("81a34b6579"), length, megabyte), LIMITS, 999)).isNull();
    assertThat(
            finding(stateWith(2, hex("82"), length, megabyte, hex("05 a34b6579a16b")), LIMITS, 999))
        .isNull();
    InvalidArchiveException found =
        finding(stateWith(3, hex("81a24944"), length, megabyte), LIMITS, 999);
    assertThat(found).isNotNull();
    assertThat(found.found()).isEqualTo("a string that is none");
  }

  /** What is inside of a string is bounded as the rest is. */
  @Test
  void walk_deepInsideOfAConfigurationEntry_isStillALimit() {
    byte[] deep = new byte[200];
    Arrays.fill(deep, (byte) 0x91);
    byte[] entry = concat(RecordCases.pack("mesh"), hex("81a17a"), deep, hex("05"));

    InvalidArchiveException found = finding(stateWith(22, RecordCases.pack(entry)), LIMITS, 1000);

    assertThat(found).isNotNull();
    assertThat(found.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(found.expected()).contains("(maxNesting)");
  }

  @Test
  void sensible_coversEveryTypeThatIsChecked() {
    Set<Integer> checked = new LinkedHashSet<>();
    IntStream.rangeClosed(0, 255).filter(t -> RecordShapes.of(t) != null).forEach(checked::add);

    assertThat(RecordCases.sensible().keySet()).isEqualTo(checked);
  }
}
