package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsulVersionTest {
  private static final List<Integer> BY_1_22 =
      List.of(
          0, 2, 3, 5, 6, 7, 9, 12, 13, 14, 15, 16, 17, 19, 22, 23, 25, 27, 29, 30, 31, 32, 33, 35,
          38, 40, 42);
  private static final List<Integer> BY_1_8_7 =
      List.of(0, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15, 16, 17, 19, 22, 23, 25, 27, 29, 30);

  @ParameterizedTest
  @CsvSource({
    "1.22, 1, 22, false",
    "1.22.1, 1, 22, false",
    "v1.22.1, 1, 22, false",
    "1.22.0-dev, 1, 22, false",
    "1.9.0-beta1, 1, 9, false",
    "1.18.2+ent, 1, 18, true",
    "1.18.2+ent.hsm, 1, 18, true",
    "1.18.0-rc1+ent, 1, 18, true",
    "1.22.0+fips1402, 1, 22, false",
    "1.18.2+ent.fips1402, 1, 18, true",
    "2.0.1, 2, 0, false",
    "0.7.1, 0, 7, false",
    "1.8.7+dfsg1, 1, 8, false",
  })
  void parse_asConsulPrintsIt_isRead(String text, int major, int minor, boolean enterprise) {
    assertThat(ConsulVersion.parse(text)).isEqualTo(new ConsulVersion(major, minor, enterprise));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1.",
        ".22",
        "one.two",
        "latest",
        "1.x",
        "1,22",
        "-1.22",
        "1.-2",
        " 1.22.1",
        "1.22 ",
        "vv1.22",
        "Consul v1.22.1",
        "12345.1",
        "1.12345",
        "1.22beta",
        "１.２２"
      })
  void parse_anythingElse_refusedByName(String text) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> ConsulVersion.parse(text))
        .withMessageContaining("\"" + text + "\"")
        .satisfies(e -> assertThat(e.setting()).isEqualTo("targetVersion"));
  }

  @Test
  void parse_null_refusedByName() {
    assertThatNullPointerException()
        .isThrownBy(() -> ConsulVersion.parse(null))
        .withMessage("text");
  }

  @Test
  void canApply_communityEdition_isExactlyWhatThatVersionRestores() {
    assertThat(applied("1.22.0")).isEqualTo(BY_1_22);
    assertThat(applied("1.8.7")).isEqualTo(BY_1_8_7);
  }

  @Test
  void canApply_laterThanTheTable_isTheLatestInIt() {
    assertThat(applied("1.99.0")).isEqualTo(BY_1_22);
    assertThat(applied("2.0.0")).isEqualTo(BY_1_22);
  }

  @Test
  void canApply_enterprise_addsItsOwnTypes() {
    List<Integer> expected =
        IntStream.rangeClosed(0, 255)
            .filter(type -> BY_1_22.contains(type) || type == 10 || (type >= 64 && type <= 127))
            .boxed()
            .toList();

    assertThat(applied("1.22.0+ent")).isEqualTo(expected);
  }

  /** The release that brought a type with it, or the next one where a patch did. */
  @ParameterizedTest
  @CsvSource({
    "9, 1, 0",
    "12, 1, 2",
    "13, 1, 2",
    "14, 1, 3",
    "15, 1, 3",
    "16, 1, 4",
    "17, 1, 4",
    "19, 1, 4",
    "22, 1, 5",
    "23, 1, 5",
    "25, 1, 5",
    "27, 1, 5",
    "29, 1, 6",
    "30, 1, 8",
    "31, 1, 9",
    "32, 1, 11",
    "33, 1, 11",
    "35, 1, 13",
    "38, 1, 13",
    "40, 1, 14",
    "42, 1, 16",
  })
  void canApply_typeThatCameLater_isNotClaimedForEarlierVersions(int type, int major, int minor) {
    assertThat(new ConsulVersion(major, minor, false).canApply(type)).isTrue();
    assertThat(new ConsulVersion(major, minor, true).canApply(type)).isTrue();
    assertThat(new ConsulVersion(major, minor - 1, false).canApply(type)).isFalse();
    assertThat(new ConsulVersion(0, 9, false).canApply(type)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 11})
  void canApply_legacyAcl_endsBefore1_11(int type) {
    assertThat(ConsulVersion.parse("1.10.12").canApply(type)).isTrue();
    assertThat(ConsulVersion.parse("1.11.0").canApply(type)).isFalse();
    assertThat(ConsulVersion.parse("1.11.0+ent").canApply(type)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "service-defaults, 1.5, 1.4",
    "service-router, 1.6, 1.5",
    "terminating-gateway, 1.8, 1.7",
    "service-intentions, 1.9, 1.8",
    "mesh, 1.10, 1.9",
    "http-route, 1.15, 1.14",
    "jwt-provider, 1.16, 1.15",
    "file-system-certificate, 1.20, 1.19",
    // Of a kind that is not in the table nothing is known but that it came later.
    "zork, 1.23, 1.22",
    "MESH, 1.23, 1.22",
  })
  void canApplyConfigEntry_kind_isNotClaimedForEarlierVersions(
      String kind, String from, String before) {
    assertThat(ConsulVersion.parse(from).canApplyConfigEntry(kind)).isTrue();
    assertThat(ConsulVersion.parse(before).canApplyConfigEntry(kind)).isFalse();
    assertThat(ConsulVersion.everyVersionCanApplyConfigEntry(kind))
        .isEqualTo(ConsulVersion.parse("1.8.0").canApplyConfigEntry(kind));
  }

  @Test
  void everyVersionCanApply_isWhatBothKnownVersionsApply() {
    TreeSet<Integer> both = new TreeSet<>(BY_1_22);
    both.retainAll(BY_1_8_7);

    assertThat(where(ConsulVersion::everyVersionCanApply)).containsExactlyElementsOf(both);
  }

  @Test
  void toString_isShortAndSaysWhetherItIsEnterprise() {
    assertThat(ConsulVersion.parse("v1.18.2+ent")).hasToString("1.18+ent");
    assertThat(ConsulVersion.parse("1.22.1")).hasToString("1.22");
  }

  private static List<Integer> applied(String version) {
    return where(ConsulVersion.parse(version)::canApply);
  }

  private static List<Integer> where(IntPredicate predicate) {
    return IntStream.rangeClosed(0, 255).filter(predicate).boxed().toList();
  }
}
