package io.github.consulsnapshot.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.KeyChange;
import io.github.consulsnapshot.KeyChange.Action;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.TooManyChangesException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.testing.KvEntry;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyComparisonTest {
  private static final KeyRestoreOptions DELETING =
      KeyRestoreOptions.builder().deleteExtra(true).build();

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 1 << 16})
  void plan_appliedToAnyCluster_makesItTheState(int piece) throws IOException {
    Random random = new Random(piece);
    for (int round = 0; round < 100; round++) {
      SortedMap<Bytes, LiveKey> state = randomKeys(random);
      SortedMap<Bytes, LiveKey> cluster = randomKeys(random);
      KeySelection keys =
          random.nextBoolean() ? KeySelection.all() : KeySelection.prefix("k/" + random.nextInt(3));
      KeyRestoreOptions options = random.nextBoolean() ? DELETING : KeyRestoreOptions.defaults();
      byte[] bytes = bytes(state);
      KeyRestorePlan plan = compare(bytes, piece, keys, options, meant(cluster, keys));

      SortedMap<Bytes, LiveKey> expected = new TreeMap<>(cluster);
      if (options.deleteExtra()) {
        expected.keySet().removeIf(key -> keys.contains(key.utf8()) && !state.containsKey(key));
      }
      meant(state, keys).forEach(entry -> expected.put(entry.keyBytes(), entry));
      PlannedValues values =
          new PlannedValues(plan, (change, entry) -> apply(change, entry, cluster));
      values.readAll(reader(bytes, piece));
      assertThat(contents(cluster)).isEqualTo(contents(expected));
      assertThat(compare(bytes, piece, keys, options, meant(cluster, keys)).changes()).isEmpty();
    }
  }

  private static void apply(
      KeyChange change, Optional<KeyValue> entry, SortedMap<Bytes, LiveKey> cluster) {
    Bytes key = Bytes.ofUtf8(change.key());
    LiveKey there = cluster.get(key);
    assertThat(change.modifyIndex()).isEqualTo(there == null ? 0 : there.modifyIndex());
    assertThat(change.locked()).isEqualTo(there != null && there.locked());
    assertThat(change.action())
        .isEqualTo(entry.isEmpty() ? Action.DELETE : there == null ? Action.CREATE : Action.UPDATE);
    if (entry.isEmpty()) {
      cluster.remove(key);
    } else {
      KeyValue value = entry.get();
      assertThat(value.keyBytes()).isEqualTo(key);
      assertThat(change.valueBytes()).isEqualTo(value.value().length());
      cluster.put(key, new LiveKey(key, value.value(), value.flags(), 9, false));
    }
  }

  @Test
  void compare_keysBeyondTheBmp_areOrderedByTheirBytes() throws IOException {
    // Java's own order of strings has these the other way round.
    String[] keys = {"\uff5e", "\ud83d\ude00"};
    byte[] state = new StateBuilder().kv(keys[0], "1").kv(keys[1], "1").build();
    List<LiveKey> live = List.of(live(keys[0], "1"), live(keys[1], "2"));

    KeyRestorePlan plan = compare(state, 7, KeySelection.all(), DELETING, live);

    assertThat(plan.unchanged()).isEqualTo(1);
    assertThat(plan.changes()).extracting(KeyChange::key).containsExactly(keys[1]);
  }

  @Test
  void compare_sameKeyTwiceOrOutOfOrder_isAFaultThatNamesTheRecord() {
    for (String second : List.of("b", "a")) {
      byte[] state = new StateBuilder().kv("b", "1").kv(second, "1").build();
      assertThatThrownBy(() -> compare(state, 9, KeySelection.all(), DELETING, List.of()))
          .isInstanceOfSatisfying(
              InvalidArchiveException.class,
              e -> assertThat(e.fault()).isEqualTo(ArchiveFault.UNORDERED_KEYS))
          .hasMessageContaining("record 2");
    }
  }

  @Test
  void compare_keysTooLongTogether_areRefused() {
    KeyRestoreOptions two = KeyRestoreOptions.builder().maxChanges(2).build();
    byte[] fits = new StateBuilder().kv("a".repeat(500), "").kv("b".repeat(12), "").build();
    byte[] longer = new StateBuilder().kv("a".repeat(500), "").kv("b".repeat(13), "").build();

    assertThat(compareQuietly(fits, two).changes()).hasSize(2);
    assertThatThrownBy(() -> compareQuietly(longer, two))
        .isInstanceOf(TooManyChangesException.class)
        .hasMessageContaining("512 characters");
  }

  @Test
  void compare_othersThanKeys_arePassedOver() {
    byte[] state = new StateBuilder().tombstone("k", 3).kv("k", "1").record(200, Map.of()).build();

    assertThat(compareQuietly(state, DELETING).changes()).hasSize(1);
  }

  @Test
  void readAll_otherValueOrNone_isAnErrorBeforeItIsTaken() {
    KeyRestorePlan plan = compareQuietly(new StateBuilder().kv("k", "1").build(), DELETING);
    List<KeyChange> taken = new ArrayList<>();
    PlannedValues.Taker taker = (change, entry) -> taken.add(change);
    KvEntry otherFlags = KvEntry.of("k", "1").withFlags(1);

    for (StateBuilder changed :
        List.of(
            new StateBuilder().kv("k", "2"),
            new StateBuilder().kv(otherFlags),
            new StateBuilder().kv("l", "1"),
            new StateBuilder())) {
      PlannedValues values = new PlannedValues(plan, taker);
      assertThatThrownBy(() -> values.readAll(reader(changed.build(), 3)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("changed");
    }
    assertThat(taken).isEmpty();
  }

  @Test
  void plan_texts_showNoValueAndNoDigest() {
    KeyRestorePlan plan = compareQuietly(new StateBuilder().kv("k", "canary").build(), DELETING);

    assertThat(plan.toString()).contains("create 1").doesNotContain("canary");
    assertThat(plan.changes().get(0).sha256()).hasSize(64);
    assertThat(plan.changes().get(0).toString())
        .isEqualTo("KeyChange[CREATE k, modifyIndex=0, valueBytes=6, liveValueBytes=0]");
    assertThat(live("k", "canary").toString()).doesNotContain("canary");
  }

  private static KeyRestorePlan compareQuietly(byte[] state, KeyRestoreOptions options) {
    try {
      return compare(state, 512, KeySelection.all(), options, List.of());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyRestorePlan compare(
      byte[] state, int piece, KeySelection keys, KeyRestoreOptions options, List<LiveKey> live)
      throws IOException {
    Iterator<LiveKey> each = live.iterator();
    return new KeyComparison(
            keys,
            options,
            () -> each.hasNext() ? Optional.of(each.next()) : Optional.empty(),
            (key, valueBytes) -> true)
        .compare(reader(state, piece), "an archive");
  }

  private static StateReader reader(byte[] state, int piece) {
    InputStream pieces =
        new ByteArrayInputStream(state) {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, piece));
          }
        };
    return new StateReader(pieces, "a state", ArchiveLimits.defaults());
  }

  private static LiveKey live(String key, String value) {
    return new LiveKey(Bytes.ofUtf8(key), Bytes.ofUtf8(value), 0, 5, false);
  }

  private static SortedMap<Bytes, LiveKey> randomKeys(Random random) {
    SortedMap<Bytes, LiveKey> keys = new TreeMap<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      Bytes key = Bytes.ofUtf8("k/" + random.nextInt(50));
      Bytes value = Bytes.ofUtf8("v".repeat(random.nextInt(3) * random.nextInt(900)));
      long flags = random.nextInt(3) - 1L;
      keys.put(key, new LiveKey(key, value, flags, 1 + random.nextInt(9), random.nextInt(4) == 0));
    }
    return keys;
  }

  private static byte[] bytes(SortedMap<Bytes, LiveKey> keys) {
    StateBuilder state = new StateBuilder();
    keys.values()
        .forEach(
            entry ->
                state.kv(
                    KvEntry.of(entry.keyBytes().utf8(), entry.value().toByteArray())
                        .withFlags(entry.flags())));
    return state.build();
  }

  private static List<LiveKey> meant(SortedMap<Bytes, LiveKey> all, KeySelection keys) {
    return all.values().stream().filter(entry -> keys.contains(entry.keyBytes().utf8())).toList();
  }

  private static Map<String, String> contents(SortedMap<Bytes, LiveKey> keys) {
    Map<String, String> contents = new TreeMap<>();
    keys.forEach(
        (key, entry) ->
            contents.put(
                key.utf8(), entry.flags() + new String(entry.value().toByteArray(), UTF_8)));
    return contents;
  }
}
