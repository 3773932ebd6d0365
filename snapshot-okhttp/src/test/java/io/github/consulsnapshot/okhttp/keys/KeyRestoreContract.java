package io.github.consulsnapshot.okhttp.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.KeyChange;
import io.github.consulsnapshot.KeyChange.Action;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeyRestoreReport;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.KeysMovedException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.TooManyChangesException;
import io.github.consulsnapshot.UnknownDatacenterException;
import io.github.consulsnapshot.UnrestorableKey;
import io.github.consulsnapshot.UnrestorableKey.Reason;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.internal.json.ListedKey;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.ConsulUnderTest;
import io.github.consulsnapshot.testing.KvEntry;
import io.github.consulsnapshot.testing.StateBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okio.ByteString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What putting keys back does to a Consul. */
abstract class KeyRestoreContract {
  private static final KeyRestoreOptions DELETING =
      KeyRestoreOptions.builder().deleteExtra(true).build();
  private static final KeySelection APP = KeySelection.prefix("app/");

  @TempDir Path directory;
  private KeyValueApi kv;

  abstract ConsulUnderTest consul();

  @BeforeEach
  void empty() {
    kv = new KeyValueApi(consul().address());
    kv.deleteUnder("");
  }

  @Test
  void apply_prefix_putsItBackAndTouchesNothingElse() {
    byte[] binary = new byte[1000];
    new Random(1).nextBytes(binary);
    kv.put("app", "no directory");
    kv.put("app/binary", binary, -1);
    kv.put("app/changed", "old");
    kv.put("app/empty", "");
    kv.put("app/flags", "same".getBytes(UTF_8), 1);
    kv.put("app/missing", "x".getBytes(UTF_8), Long.MIN_VALUE);
    kv.put("app/same", "same");
    kv.put("apple", "elsewhere");
    kv.put("zoo", "elsewhere");
    Map<String, String> before = contents("app/");
    SnapshotSource archive = save();
    kv.delete("app/missing");
    kv.delete("app/empty");
    kv.put("app/binary", new byte[0], -1);
    kv.put("app/changed", "new value");
    kv.put("app/flags", "same".getBytes(UTF_8), 2);
    kv.put("app/more", "extra");
    kv.put("app", "changed");
    kv.put("zoo", "changed");
    kv.put("zoom", "extra");
    Map<String, ListedKey> changed = kv.all();

    try (OkHttpSnapshotClient client = client()) {
      KeyRestorePlan plan = client.keyRestore().plan(archive, APP, DELETING);

      assertThat(kv.all()).as("a plan changes nothing").isEqualTo(changed);
      assertThat(plan.changes())
          .extracting(c -> c.action() + " " + c.key() + " " + c.valueBytes())
          .containsExactly(
              "UPDATE app/binary 1000",
              "UPDATE app/changed 3",
              "CREATE app/empty 0",
              "UPDATE app/flags 4",
              "CREATE app/missing 1",
              "DELETE app/more 0");
      assertThat(plan.changes())
          .extracting(KeyChange::modifyIndex)
          .containsExactly(
              changed.get("app/binary").modifyIndex(),
              changed.get("app/changed").modifyIndex(),
              0L,
              changed.get("app/flags").modifyIndex(),
              0L,
              changed.get("app/more").modifyIndex());
      assertThat(plan.changes().get(1).liveValueBytes()).isEqualTo(9);
      assertThat(plan.unchanged()).isEqualTo(1);
      assertThat(plan.kept()).isZero();
      assertThat(plan.unrestorable()).isEmpty();
      assertThat(client.keyRestore().apply(archive, plan))
          .isEqualTo(new KeyRestoreReport(1, 6, List.of()));

      assertThat(contents("app/")).isEqualTo(before);
      assertThat(others("app/")).isEqualTo(without(changed, "app/"));
      assertThat(kv.all().get("app/same")).isEqualTo(changed.get("app/same"));
      KeyRestorePlan again = client.keyRestore().plan(archive, APP, DELETING);
      assertThat(again.isEmpty()).isTrue();
      assertThat(client.keyRestore().apply(archive, again).batches()).isZero();
    }
  }

  @Test
  void apply_byDefault_keepsWhatTheSnapshotHasNot() {
    kv.put("app/a", "1");
    SnapshotSource archive = save();
    kv.put("app/a", "2");
    kv.put("app/0", "extra");
    kv.put("app/z", "extra");

    try (OkHttpSnapshotClient client = client()) {
      KeyRestorePlan plan = plan(client, archive, APP);
      client.keyRestore().apply(archive, plan);

      assertThat(plan.kept()).isEqualTo(2);
      assertThat(plan.count(Action.DELETE)).isZero();
      assertThat(kv.all().keySet()).containsExactly("app/0", "app/a", "app/z");
      assertThat(kv.all().get("app/a").value().utf8()).isEqualTo("1");
    }
  }

  @Test
  void apply_oneKey_isThatKeyAlone() {
    kv.put("app/a", "1");
    kv.put("app/ab", "1");
    SnapshotSource archive = save();
    kv.deleteUnder("app/");

    try (OkHttpSnapshotClient client = client()) {
      KeySelection one = KeySelection.key("app/a");
      assertThat(client.keyRestore().apply(archive, plan(client, archive, one)).applied())
          .isEqualTo(1);
      assertThat(kv.all().keySet()).containsExactly("app/a");

      KeySelection missing = KeySelection.key("app/missing");
      kv.put("app/missing", "x");
      KeyRestorePlan plan = client.keyRestore().plan(archive, missing, DELETING);
      assertThat(plan.changes()).extracting(KeyChange::action).containsExactly(Action.DELETE);
      client.keyRestore().apply(archive, plan);
      assertThat(kv.all().keySet()).containsExactly("app/a");
    }
  }

  @Test
  void apply_allKeys_isTheWholeStoreOnce() {
    kv.put("a", "1");
    kv.put("z", "1");
    SnapshotSource archive = save();
    kv.deleteUnder("");
    kv.put("m", "extra");

    try (OkHttpSnapshotClient client = client()) {
      KeyRestorePlan plan = client.keyRestore().plan(archive, KeySelection.all(), DELETING);
      client.keyRestore().apply(archive, plan);

      assertThat(kv.all().keySet()).containsExactly("a", "z");
    }
  }

  @Test
  void apply_manyAndLargeValues_goInBatchesThatConsulTakes() {
    for (int i = 0; i < 200; i++) {
      kv.put("app/%03d".formatted(i), new byte[i], i);
    }
    // Two of them are too long together, the next fits into no transaction.
    kv.put("app/large/1", new byte[300_000], 1);
    kv.put("app/large/2", new byte[300_000], 2);
    kv.put("app/large/3", new byte[393_000], 3);
    kv.put("app/large/4 \u00fc%?#\\+;&=", new byte[512 * 1024], -4);
    kv.put("app/z", "last");
    Map<String, String> before = contents("app/");
    SnapshotSource archive = save();
    kv.deleteUnder("app/");
    kv.put("app/large/4 \u00fc%?#\\+;&=", "small now");

    try (OkHttpSnapshotClient client = client()) {
      KeyRestoreReport report = client.keyRestore().apply(archive, plan(client, archive, APP));

      assertThat(report.applied()).isEqualTo(205);
      // 64, 64, 64, 8 with the first large one, and five more.
      assertThat(report.batches()).isEqualTo(8);
      assertThat(contents("app/")).isEqualTo(before);
    }
  }

  @Test
  void apply_keysThatNoUrlTakes_goThroughTransactions() {
    List<String> keys =
        List.of(
            "app//empty",
            "app/../up",
            "app/.",
            "app/\u0001\n\t\"\\",
            "app/\u00a0",
            "app/\u2028<&>",
            "app/\u00fc\ud83d\ude00",
            "app/a?b#c%2Fd+e f;g=&",
            "app/trailing/",
            "app/\ue000\uffff");
    StateBuilder state = new StateBuilder();
    keys.stream()
        .sorted((a, b) -> ByteString.encodeUtf8(a).compareTo(ByteString.encodeUtf8(b)))
        .forEach(key -> state.kv(KvEntry.of(key, "v" + key).withFlags(7)));
    SnapshotSource archive = new ArchiveBuilder().state(state).source();

    try (OkHttpSnapshotClient client = client()) {
      client.keyRestore().apply(archive, plan(client, archive, APP));

      assertThat(kv.all().keySet()).containsExactlyInAnyOrderElementsOf(keys);
      keys.forEach(
          key -> assertThat(kv.all().get(key).value().utf8()).as(key).isEqualTo("v" + key));
      assertThat(client.keyRestore().plan(archive, APP, DELETING).isEmpty()).isTrue();
    }
  }

  @Test
  void plan_keysThatCannotBeSaid_areNamedAndLeftAlone() {
    byte[] large = new byte[450_000];
    byte[] noUtf8 = {'a', 'p', 'p', '/', -1};
    StateBuilder state =
        new StateBuilder()
            .kv("app/", "the prefix itself")
            .kv("app//large", large)
            .kv("app/large", large)
            .kv("app/\ufffd", "x")
            .record(2, Map.of("Key", noUtf8, "Value", "x".getBytes(UTF_8)));
    SnapshotSource archive = new ArchiveBuilder().state(state).source();
    kv.put("app/\ufffd", "live");

    try (OkHttpSnapshotClient client = client()) {
      KeyRestorePlan plan = client.keyRestore().plan(archive, APP, DELETING);

      assertThat(plan.unrestorable())
          .containsExactly(
              new UnrestorableKey("app//large", Reason.TOO_LARGE_FOR_ITS_KEY),
              new UnrestorableKey("app/\ufffd", Reason.NOT_EXACT),
              new UnrestorableKey("app/\ufffd", Reason.NOT_EXACT));
      assertThat(plan.kept()).isEqualTo(1);
      client.keyRestore().apply(archive, plan);
      assertThat(kv.all().keySet()).containsExactly("app/", "app/large", "app/\ufffd");
      assertThat(kv.all().get("app/\ufffd").value().utf8()).isEqualTo("live");
    }
  }

  @Test
  void apply_keyWrittenSinceThePlan_stopsItAndLeavesTheBatch() {
    for (String key : List.of("app/a", "app/b", "app/c")) {
      kv.put(key, "old");
    }
    SnapshotSource archive = save();
    kv.put("app/a", "new");
    kv.put("app/b", "new");
    kv.delete("app/c");

    try (OkHttpSnapshotClient client = client()) {
      KeyRestorePlan plan = plan(client, archive, APP);
      kv.put("app/b", "written meanwhile");
      kv.put("app/c", "made meanwhile");
      Map<String, ListedKey> meanwhile = kv.all();

      KeysMovedException e =
          catchThrowableOfType(
              KeysMovedException.class, () -> client.keyRestore().apply(archive, plan));

      assertThat(e.moved()).extracting(KeyChange::key).containsExactly("app/b", "app/c");
      assertThat(e.report()).isEqualTo(new KeyRestoreReport(0, 0, plan.changes()));
      assertThat(e)
          .hasMessageContaining("the keys app/b, app/c")
          .hasMessageContaining("nothing of that batch was applied")
          .hasMessageNotContaining("meanwhile");
      assertThat(kv.all()).isEqualTo(meanwhile);
    }
  }

  @Test
  void apply_keyWrittenBetweenBatches_stopsItThere() {
    for (int i = 0; i < 150; i++) {
      kv.put("app/%03d".formatted(i), "old");
    }
    SnapshotSource archive = save();
    kv.deleteUnder("app/");
    AtomicInteger sent = new AtomicInteger();
    OkHttpClient http =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  if (chain.request().url().encodedPath().equals("/v1/txn")
                      && sent.incrementAndGet() == 2) {
                    kv.put("app/100", "made meanwhile");
                  }
                  return chain.proceed(chain.request());
                })
            .build();

    try (OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder().address(consul().address()).httpClient(http).build()) {
      KeyRestorePlan plan = plan(client, archive, APP);

      KeysMovedException e =
          catchThrowableOfType(
              KeysMovedException.class, () -> client.keyRestore().apply(archive, plan));

      assertThat(e.moved()).extracting(KeyChange::key).containsExactly("app/100");
      assertThat(e.report().batches()).isEqualTo(1);
      assertThat(e.report().applied()).isEqualTo(64);
      assertThat(e.report().remaining()).isEqualTo(plan.changes().subList(64, 150));
      assertThat(e)
          .hasMessageContaining("the key app/100")
          .hasMessageContaining("1 batch, 64 of 150 steps");
      assertThat(kv.all().keySet())
          .containsExactlyElementsOf(
              IntStream.concat(IntStream.range(0, 64), IntStream.of(100))
                  .mapToObj("app/%03d"::formatted)
                  .toList());
      assertThat(sent).hasValue(2);
    }
    http.connectionPool().evictAll();
  }

  @Test
  void apply_largeKeyWrittenSinceThePlan_stopsItToo() {
    kv.put("app/large", new byte[500_000], 0);
    SnapshotSource archive = save();
    kv.put("app/large", "new");

    try (OkHttpSnapshotClient client = client()) {
      KeyRestorePlan plan = plan(client, archive, APP);
      kv.put("app/large", "meanwhile");

      assertThatThrownBy(() -> client.keyRestore().apply(archive, plan))
          .isInstanceOf(KeysMovedException.class)
          .hasMessageContaining("the key app/large");
      assertThat(kv.all().get("app/large").value().utf8()).isEqualTo("meanwhile");
    }
  }

  @Test
  void apply_otherArchive_isRefusedBeforeAnythingIsWritten() {
    kv.put("app/a", "1");
    SnapshotSource archive = save();
    kv.delete("app/a");

    try (OkHttpSnapshotClient client = client()) {
      KeyRestorePlan plan = plan(client, archive, APP);
      SnapshotSource other =
          new ArchiveBuilder().state(new StateBuilder().kv("app/a", "2")).source();

      assertThatThrownBy(() -> client.keyRestore().apply(other, plan))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("expected the archive of the plan")
          .hasMessageContaining(plan.archiveSha256());
      assertThat(kv.all()).isEmpty();
    }
  }

  @Test
  void planAndApply_damagedArchive_areRefusedFirst() {
    byte[] whole = new ArchiveBuilder().state(new StateBuilder().kv("app/a", "1")).build();
    SnapshotSource archive = new BytesOfArchive(whole);
    SnapshotSource damaged = new BytesOfArchive(ArchiveBuilder.cutBy(whole, 1));

    try (OkHttpSnapshotClient client = client()) {
      assertThatThrownBy(() -> plan(client, damaged, APP))
          .isInstanceOf(InvalidArchiveException.class);
      KeyRestorePlan plan = plan(client, archive, APP);
      assertThatThrownBy(() -> client.keyRestore().apply(damaged, plan))
          .isInstanceOf(InvalidArchiveException.class);
      assertThat(kv.all()).isEmpty();
    }
  }

  @Test
  void plan_keysOfTheArchiveOutOfOrder_isAFault() {
    SnapshotSource archive =
        new ArchiveBuilder()
            .state(new StateBuilder().kv("app/b", "1").kv("app/a", "1").kv("b", "").kv("a", ""))
            .source();

    try (OkHttpSnapshotClient client = client()) {
      InvalidArchiveException e =
          catchThrowableOfType(InvalidArchiveException.class, () -> plan(client, archive, APP));
      assertThat(e.fault()).isEqualTo(ArchiveFault.UNORDERED_KEYS);
      // Where it does not matter it does no harm.
      assertThat(plan(client, archive, KeySelection.key("b")).changes()).hasSize(1);
    }
  }

  @Test
  void plan_moreChangesThanAllowed_isRefused() {
    StateBuilder state = new StateBuilder().kv("app/1", "").kv("app/2", "").kv("app/3", "");
    SnapshotSource archive = new ArchiveBuilder().state(state).source();

    try (OkHttpSnapshotClient client = client()) {
      assertThat(most(client, archive, 3).changes()).hasSize(3);
      assertThatThrownBy(() -> most(client, archive, 2))
          .isInstanceOf(TooManyChangesException.class)
          .hasMessageContaining("more than 2 changes");
    }
  }

  @Test
  void plan_prefixThatNoUrlTakes_isRefused() {
    SnapshotSource archive = new ArchiveBuilder().source();

    try (OkHttpSnapshotClient client = client()) {
      for (String prefix : List.of("/a", "a//b", "a/../b", "a/./b", "a/.", "a\u001b[1m", "..")) {
        assertThatThrownBy(() -> plan(client, archive, KeySelection.prefix(prefix)))
            .as(prefix)
            .isInstanceOf(InvalidSettingException.class)
            .hasMessageContaining("Consul takes in no URL")
            .hasMessageNotContaining("\u001b");
      }
      assertThat(plan(client, archive, KeySelection.prefix("a/..b\\%2e?#")).changes()).isEmpty();
    }
  }

  @Test
  void plan_unknownDatacenter_isToldBeforeAnyKeyIs() {
    SnapshotSource archive = new ArchiveBuilder().source();

    try (OkHttpSnapshotClient client = client()) {
      KeyRestoreOptions elsewhere = KeyRestoreOptions.builder().datacenter("nowhere").build();
      assertThatThrownBy(() -> client.keyRestore().plan(archive, APP, elsewhere))
          .isInstanceOf(UnknownDatacenterException.class);
      KeyRestoreOptions here = KeyRestoreOptions.builder().datacenter("dc1").build();
      KeyRestorePlan plan = client.keyRestore().plan(archive, KeySelection.all(), here);
      assertThat(client.keyRestore().apply(archive, plan).applied())
          .isEqualTo(plan.changes().size())
          .isPositive();
    }
  }

  private static KeyRestorePlan most(
      OkHttpSnapshotClient client, SnapshotSource archive, int maxChanges) {
    return client
        .keyRestore()
        .plan(archive, APP, KeyRestoreOptions.builder().maxChanges(maxChanges).build());
  }

  private static KeyRestorePlan plan(
      OkHttpSnapshotClient client, SnapshotSource archive, KeySelection keys) {
    return client.keyRestore().plan(archive, keys, KeyRestoreOptions.defaults());
  }

  private OkHttpSnapshotClient client() {
    return OkHttpSnapshotClient.create(consul().address());
  }

  private SnapshotSource save() {
    Path file = directory.resolve("backup.snap");
    try (OkHttpSnapshotClient client = client()) {
      client.save(file);
    }
    return SnapshotSource.of(file);
  }

  /** What is put back of keys: values and flags, and no indexes. */
  private Map<String, String> contents(String prefix) {
    return kv.all().values().stream()
        .filter(entry -> entry.key().startsWith(prefix))
        .collect(
            Collectors.toMap(
                ListedKey::key, entry -> entry.flags() + " " + entry.value().sha256().hex()));
  }

  private Map<String, ListedKey> others(String prefix) {
    return without(kv.all(), prefix);
  }

  private static Map<String, ListedKey> without(Map<String, ListedKey> all, String prefix) {
    Map<String, ListedKey> others = new TreeMap<>(all);
    others.keySet().removeIf(key -> key.startsWith(prefix));
    return others;
  }
}
