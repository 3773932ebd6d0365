package io.github.consulsnapshot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.consulsnapshot.InvalidSettingException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotNameTest {
  private static final long SEED = Long.getLong("consulsnapshot.test.seed", 7);
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");
  private static final String LETTERS = "abcxyz0189";
  private static final long END = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  @Test
  void text_known_isAsDocumented() {
    SnapshotName name = new SnapshotName("dc1", TIME, 4711);

    assertThat(name.text()).isEqualTo("consul-dc1-20260131T235959.123Z-4711.snap");
    assertThat(name).hasToString(name.text());
    assertThat(SnapshotName.parse(name.text())).contains(name);
    assertThat(SnapshotName.prefix("dc1")).isEqualTo("consul-dc1-");
  }

  @Test
  void text_finerThanAMillisecond_isCutDown() {
    SnapshotName name = new SnapshotName("dc1", TIME.plusNanos(999_999), 1);

    assertThat(name).isEqualTo(new SnapshotName("dc1", TIME, 1));
  }

  @Test
  void parse_anyNameThatIsWritten_givesItBack() {
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      SnapshotName name = random(random);

      assertThat(SnapshotName.parse(name.text())).as("seed %d, %d", SEED, i).contains(name);
      assertThat(name.text()).hasSizeLessThanOrEqualTo(128).matches("[A-Za-z0-9_.-]+");
    }
  }

  /** One character away from a name there is another name, or none; never the same one. */
  @Test
  void parse_oneCharacterOff_isNeverTheSameName() {
    Random random = new Random(SEED);
    String characters = "0129TZtz-_.+ \n\u0661aA/";
    for (int i = 0; i < 5_000; i++) {
      SnapshotName name = random(random);
      StringBuilder text = new StringBuilder(name.text());
      int at = random.nextInt(text.length());
      char other = characters.charAt(random.nextInt(characters.length()));
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, other);
        case 1 -> text.insert(at, other);
        default -> text.deleteCharAt(at);
      }
      String changed = text.toString();

      SnapshotName.parse(changed)
          .ifPresent(parsed -> assertThat(parsed.text()).as("seed %d", SEED).isEqualTo(changed));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "consul-dc1-20260131T235959.123Z-4711",
        "consul-dc1-20260131T235959.123Z-4711.snap\n",
        "\nconsul-dc1-20260131T235959.123Z-4711.snap",
        "consul-dc1-20260131T235959.123Z-4711.snap.tmp",
        "consul-dc1-20260131T235959.123Z-4711.Snap",
        "consul-DC1-20260131T235959.123Z-4711.snap",
        "consul--20260131T235959.123Z-4711.snap",
        "consul-dc1--20260131T235959.123Z-4711.snap",
        "consul--dc1-20260131T235959.123Z-4711.snap",
        "consul-dc_-20260131T235959.123Z-4711.snap",
        "consul-dc.1-20260131T235959.123Z-4711.snap",
        "consul-dc1-20260131t235959.123z-4711.snap",
        "consul-dc1-20260131T235959Z-4711.snap",
        "consul-dc1-20260131T235959.1234Z-4711.snap",
        "consul-dc1-20260230T235959.123Z-4711.snap",
        "consul-dc1-20250229T235959.123Z-4711.snap",
        "consul-dc1-20261301T235959.123Z-4711.snap",
        "consul-dc1-20260131T240000.000Z-4711.snap",
        "consul-dc1-20260131T236059.123Z-4711.snap",
        "consul-dc1-20260131T235960.123Z-4711.snap",
        "consul-dc1-19691231T235959.999Z-4711.snap",
        "consul-dc1-00000131T235959.123Z-4711.snap",
        "consul-dc1-20260131T235959.123Z-04711.snap",
        "consul-dc1-20260131T235959.123Z--4711.snap",
        "consul-dc1-20260131T235959.123Z-+4711.snap",
        "consul-dc1-20260131T235959.123Z-.snap",
        "consul-dc1-20260131T235959.123Z-18446744073709551616.snap",
        "consul-dc1-20260131T235959.123Z-99999999999999999999.snap",
        "consul-dc1-20260131T235959.123Z-\u0664\u0667.snap",
        "consul-1769903999000000000.snap",
        "consul-dc1-1769903999000000000.snap"
      })
  void parse_almostAName_isNone(String text) {
    assertThat(SnapshotName.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "consul-dc1-20240229T000000.000Z-0.snap",
        "consul-a-19700101T000000.000Z-18446744073709551615.snap",
        "consul-dc1-west_2-99991231T235959.999Z-9223372036854775808.snap",
        "consul-20260131-20260131T235959.123Z-1.snap"
      })
  void parse_atTheEdge_isAName(String text) {
    assertThat(SnapshotName.parse(text))
        .hasValueSatisfying(name -> assertThat(name).hasToString(text));
  }

  @Test
  void parse_clusterThatBeginsWithAnother_isItsOwn() {
    SnapshotName west = new SnapshotName("dc1-west", TIME, 1);

    assertThat(west.text()).startsWith(SnapshotName.prefix("dc1"));
    assertThat(SnapshotName.parse(west.text()).orElseThrow().cluster()).isEqualTo("dc1-west");
  }

  @Test
  void compareTo_any_isByClusterTimeAndUnsignedIndex() {
    Random random = new Random(SEED);
    List<SnapshotName> names = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      names.add(
          new SnapshotName(
              random.nextBoolean() ? "dc1" : "dc1-west",
              TIME.plusMillis(random.nextInt(3)),
              random.nextBoolean() ? random.nextInt(20) : random.nextLong()));
    }
    List<SnapshotName> sorted = new ArrayList<>(names);
    sorted.sort(Comparator.naturalOrder());

    names.sort(
        Comparator.comparing(SnapshotName::cluster)
            .thenComparing(SnapshotName::time)
            .thenComparing((first, second) -> Long.compareUnsigned(first.index(), second.index())));
    assertThat(sorted).as("seed %d", SEED).isEqualTo(names);
  }

  /** So a store that lists by the alphabet is in order but for the index. */
  @Test
  void compareTo_anotherTimeOfTheCluster_isTheOrderOfTheAlphabet() {
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      SnapshotName first = random(random);
      SnapshotName second = new SnapshotName(first.cluster(), random(random).time(), first.index());
      assertThat(Integer.signum(first.compareTo(second)))
          .isEqualTo(Integer.signum(first.text().compareTo(second.text())));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-a", "a-", "_", "DC1", "dc.1", "dc/1", "..", "d\u00e4", "a b", "a\n"})
  void requireCluster_notOne_isRefusedByName(String cluster) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> new SnapshotName(cluster, TIME, 1))
        .withMessageStartingWith("cluster: '" + cluster + "' given;");
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> SnapshotName.prefix(cluster));
  }

  @Test
  void requireCluster_longest_isAccepted() {
    assertThat(SnapshotName.requireCluster("a".repeat(64))).hasSize(64);
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> SnapshotName.requireCluster("a".repeat(65)));
  }

  @Test
  void constructor_timeThatCannotBeWritten_isRefused() {
    for (Instant time :
        List.of(
            Instant.EPOCH.minusMillis(1),
            Instant.ofEpochMilli(END + 1),
            Instant.MIN,
            Instant.MAX)) {
      assertThatExceptionOfType(InvalidSettingException.class)
          .isThrownBy(() -> new SnapshotName("dc1", time, 1))
          .satisfies(e -> assertThat(e.setting()).isEqualTo("time"));
    }
    assertThatNullPointerException().isThrownBy(() -> new SnapshotName("dc1", null, 1));
    assertThatNullPointerException().isThrownBy(() -> SnapshotName.parse(null)).withMessage("text");
  }

  private static SnapshotName random(Random random) {
    StringBuilder cluster = new StringBuilder().append(letter(random));
    for (int i = random.nextInt(63); i > 0; i--) {
      cluster.append(random.nextInt(4) == 0 ? "-_".charAt(random.nextInt(2)) : letter(random));
    }
    cluster.append(letter(random));
    Instant time =
        Instant.ofEpochMilli((long) (random.nextDouble() * END)).truncatedTo(ChronoUnit.MILLIS);
    return new SnapshotName(
        cluster.substring(0, Math.min(64, cluster.length())), time, random.nextLong());
  }

  private static char letter(Random random) {
    return LETTERS.charAt(random.nextInt(LETTERS.length()));
  }
}
