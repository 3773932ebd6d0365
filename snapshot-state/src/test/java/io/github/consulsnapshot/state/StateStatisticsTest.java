package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.testing.KvEntry;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateStatisticsTest {
  private static final ArchiveLimits LIMITS = ArchiveLimits.defaults();
  private static final KeyGrouping ALL = KeyGrouping.defaults();

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 1 << 16})
  void of_anyState_addsUpToItsLengthAndAgreesWithTheWalk(int piece) throws IOException {
    RandomState states = new RandomState(piece, 70_000);
    for (int round = 0; round < 40; round++) {
      byte[] state = states.next();

      StateStatistics statistics = StateStatistics.of(reader(state, piece));

      assertThat(statistics.bytes()).isEqualTo(state.length);
      assertThat(statistics.types())
          .containsExactlyInAnyOrderElementsOf(StateBytes.walk(state).records())
          .isSortedAccordingTo(
              (a, b) ->
                  a.bytes() == b.bytes()
                      ? a.name().compareTo(b.name())
                      : Long.compare(b.bytes(), a.bytes()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 1 << 16})
  void of_randomKeys_groupsAsSplittingThemDoes(int piece) throws IOException {
    Random random = new Random(piece);
    for (int depth = 0; depth < 5; depth++) {
      List<KvEntry> entries = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        entries.add(KvEntry.of(randomKey(random), new byte[random.nextInt(300)]));
      }
      String filter = depth == 4 ? "a" : depth == 3 ? "b/" : "";
      Map<String, List<Long>> expected = new HashMap<>();
      StateBuilder builder = new StateBuilder().index("first", 1);
      for (KvEntry entry : entries) {
        int before = builder.build().length;
        builder.kv(entry);
        if (entry.key().startsWith(filter)) {
          expected
              .computeIfAbsent(firstParts(entry.key(), depth), group -> new ArrayList<>())
              .add((long) builder.build().length - before);
        }
      }

      StateStatistics statistics =
          StateStatistics.of(
              reader(builder.build(), piece),
              ALL.withDepth(depth).withFilter(Bytes.ofUtf8(filter)));

      List<KeyGroup> groups = new ArrayList<>();
      expected.forEach(
          (name, sizes) ->
              groups.add(
                  new KeyGroup(
                      Bytes.ofUtf8(name),
                      sizes.size(),
                      sizes.stream().mapToLong(size -> size).sum())));
      assertThat(statistics.groups()).containsExactlyInAnyOrderElementsOf(groups);
      assertThat(statistics.groupBytes())
          .isEqualTo(groups.stream().mapToLong(KeyGroup::bytes).sum());
      assertThat(statistics.bytes()).isEqualTo(builder.build().length);
    }
  }

  private static String randomKey(Random random) {
    StringBuilder key = new StringBuilder();
    for (int length = 1 + random.nextInt(12); length > 0; length--) {
      key.append("ab/\u00fc".charAt(random.nextInt(4)));
    }
    return key.toString();
  }

  private static String firstParts(String key, int depth) {
    String[] parts = key.split("/", -1);
    return String.join("/", Arrays.copyOf(parts, Math.min(depth, parts.length)));
  }

  @Test
  void of_equalSizes_areOrderedByTheBytesOfTheirNames() throws IOException {
    StateBuilder builder =
        new StateBuilder().index("kvs", 1).kv("b", "1").kv("\u00fc", "").kv("B", "1").kv("a", "12");

    List<KeyGroup> groups = StateStatistics.of(reader(builder.build(), 100), ALL).groups();

    assertThat(groups)
        .extracting(group -> group.prefix().utf8())
        .containsExactly("a", "B", "b", "\u00fc");
  }

  @Test
  void of_headerOnly_countsNothing() throws IOException {
    StateStatistics statistics = StateStatistics.of(reader(new StateBuilder().build(), 5), ALL);

    assertThat(statistics).isEqualTo(new StateStatistics(List.of(), List.of()));
    assertThat(statistics.bytes()).isZero();
  }

  @Test
  void of_recordTooLongToLoad_isCountedUnlessItsKeyIsNeeded() throws IOException {
    byte[] state = new StateBuilder().index("a", 1).kv("long", new byte[200_000]).build();
    ArchiveLimits limits = LIMITS.withMaxLoadedRecordBytes(100_000);

    assertThat(StateStatistics.of(new StateReader(StateBytes.inPieces(state, 9), "", limits)))
        .isEqualTo(StateStatistics.of(reader(state, 9)));
    StateReader reader = new StateReader(StateBytes.inPieces(state, 9), "file", limits);
    assertThatThrownBy(() -> StateStatistics.of(reader, ALL))
        .isInstanceOfSatisfying(
            InvalidArchiveException.class, e -> assertThat(e.fault()).isEqualTo(ArchiveFault.LIMIT))
        .hasMessageContaining("file")
        .hasMessageContaining("record 2 of type KVS")
        .hasMessageContaining("maxLoadedRecordBytes");
  }

  @Test
  void of_otherLongRecords_doNotMatterForKeys() throws IOException {
    byte[] state =
        new StateBuilder().record(200, Map.of("long", new byte[200_000])).kv("a/b/c", "1").build();
    ArchiveLimits limits = LIMITS.withMaxLoadedRecordBytes(100_000);

    StateStatistics statistics =
        StateStatistics.of(new StateReader(StateBytes.inPieces(state, 512), "", limits), ALL);

    assertThat(statistics.groups())
        .extracting(group -> group.prefix().utf8())
        .containsExactly("a/b");
    assertThat(statistics.bytes()).isEqualTo(state.length);
  }

  @Test
  void of_moreGroupsThanMemory_isRefusedAndSaysWhatHelps() throws IOException {
    StateBuilder builder = new StateBuilder();
    for (int i = 10; i < 20; i++) {
      builder.kv("key-" + i, "1").kv("key-" + i + "/more/of/it", "2");
    }
    byte[] state = builder.build();
    long enough = 10 * (6 + KeyGroups.OVERHEAD);
    KeyGrouping grouping = ALL.withDepth(1).withMaxGroupMemory(enough);

    assertThat(StateStatistics.of(reader(state, 100), grouping).groups()).hasSize(10);
    assertThatThrownBy(
            () -> StateStatistics.of(reader(state, 100), grouping.withMaxGroupMemory(enough - 1)))
        .isInstanceOfSatisfying(
            InvalidSettingException.class, e -> assertThat(e.setting()).isEqualTo("maxGroupMemory"))
        .hasMessageContaining("9 groups of keys at depth 1")
        .hasMessageContaining("a smaller depth or a filter");
    assertThat(
            StateStatistics.of(
                    reader(state, 100),
                    grouping.withMaxGroupMemory(enough - 1).withFilter(Bytes.ofUtf8("key-11")))
                .groups())
        .hasSize(1);
  }

  /** The value behind {@code Key} and whatever else is there, all of it msgpack. */
  @ParameterizedTest
  @CsvSource({
    "81a34b6579a3612f62, a/b",
    "81c4034b6579d903612f62, a/b",
    "81d9034b6579c403612f62, a/b",
    "81da00034b6579db00000003612f62, a/b",
    "8181a34b6579a178a3612f62, ''",
    "82a34b6579a178a34b6579a3612f62, a/b",
    "82a36b6579a178a34b6579a3612f62, a/b",
    "8301a178c0a179a34b6579a3612f62, a/b",
    "829281a34b65790203c0a34b6579a3612f62, a/b",
    "82a34b6579a3612f62a54f7468657281a34b6579a178, a/b",
    "81a34b6579c0, ''",
    "80, ''",
    "c0, ''",
  })
  void of_entryWrittenInOddWays_countsTheKeyThatALookIntoItFinds(String value, String key)
      throws IOException {
    byte[] state = StateBytes.stateWith(2, StateBytes.hex(value));

    List<KeyGroup> groups = StateStatistics.of(reader(state, 3), ALL).groups();

    assertThat(groups).containsExactly(new KeyGroup(Bytes.ofUtf8(key), 1, state.length));
    assertThat(KeyValue.of(reader(state, 3).next().orElseThrow()).key()).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({"81a34b657905, as Key", "91a161, a map", "a161, a map"})
  void of_recordThatIsNoEntry_isRefusedWithKeysAndCountedWithout(String value, String words)
      throws IOException {
    byte[] state = StateBytes.stateWith(2, StateBytes.hex(value));

    assertThat(StateStatistics.of(reader(state, 3)).types())
        .containsExactly(new RecordCount(2, "KVS", 1, state.length));
    assertThatThrownBy(() -> StateStatistics.of(reader(state, 3), ALL))
        .isInstanceOfSatisfying(
            InvalidArchiveException.class,
            e -> assertThat(e.fault()).isEqualTo(ArchiveFault.SENSELESS_RECORD))
        .hasMessageContaining("expected")
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void of_randomValuesAsEntries_findsTheKeyThatALookIntoItFindsOrFailsAlike(long seed)
      throws IOException {
    RandomState states = new RandomState(seed, 100);
    int found = 0;
    for (int round = 0; round < 300; round++) {
      byte[] state = states.next();
      state[(int) reader(state, 50).headerBytes()] = 2;
      StateRecord record = reader(state, 50).next().orElseThrow();
      Bytes expected;
      try {
        expected = KeyValue.of(record).keyBytes();
      } catch (InvalidArchiveException e) {
        assertThatThrownBy(() -> KeyField.of(record)).hasMessage(e.getMessage());
        continue;
      }
      assertThat(KeyField.of(record)).isEqualTo(expected);
      found++;
    }
    assertThat(found).isPositive();
  }

  @Test
  void of_keysThatAreNoUtf8_areKeptApart() throws IOException {
    byte[] state =
        StateBytes.concat(
            new StateBuilder().build(),
            StateBytes.hex("02 81 a34b6579 a1ff"),
            StateBytes.hex("02 81 a34b6579 a1fe"));

    List<KeyGroup> groups = StateStatistics.of(reader(state, 7), ALL).groups();

    assertThat(groups)
        .extracting(KeyGroup::prefix)
        .containsExactly(Bytes.of(new byte[] {-1}), Bytes.of(new byte[] {-2}));
    assertThat(groups.get(0).toString()).contains("prefix=\\xff,");
  }

  @Test
  void keyGrouping_settingsThatMakeNoSense_areNamed() {
    assertThatThrownBy(() -> ALL.withDepth(-1))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("depth: -1 given, at least 0 is accepted");
    assertThatThrownBy(() -> ALL.withMaxGroupMemory(0))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("maxGroupMemory: 0 given, at least 1 is accepted");
    assertThat(ALL.depth()).isEqualTo(2);
    assertThat(ALL.filter().isEmpty()).isTrue();
    assertThat(ALL.withDepth(7).withFilter(Bytes.ofUtf8("x")).withMaxGroupMemory(9))
        .satisfies(
            other -> {
              assertThat(other.depth()).isEqualTo(7);
              assertThat(other.filter()).isEqualTo(Bytes.of("x".getBytes(StandardCharsets.UTF_8)));
              assertThat(other.maxGroupMemory()).isEqualTo(9);
            });
  }

  private static StateReader reader(byte[] state, int piece) {
    return new StateReader(StateBytes.inPieces(state, piece), "", LIMITS);
  }
}
