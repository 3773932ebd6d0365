package io.github.consulsnapshot.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.StoredSnapshot;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3ProxyTest {
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");

  @TempDir Path directory;

  private S3ProxyServer server;
  private S3SnapshotStore store;

  @BeforeEach
  void start() throws Exception {
    server = S3ProxyServer.start(directory);
    store = server.store().build();
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
    server.close();
  }

  @Test
  void save_archiveOfOnePart_isListedConfirmedAndRestored() {
    store.probe();
    try (FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      consul.put("key", "value".getBytes(UTF_8));
      SavedSnapshot saved = client.save(store.target("dc1", TIME), SaveOptions.defaults());
      List<StoredSnapshot> listed = store.list("dc1").toList();
      assertThat(listed).hasSize(1);
      store.confirm(listed.get(0), saved.archive());
      consul.delete("key");

      client.restore(store.source(listed.get(0)), RestoreOptions.defaults());

      assertThat(consul.get("key")).isPresent();
      store.delete(listed.get(0));
      assertThat(store.list("dc1")).isEmpty();
    }
  }

  @Test
  void save_archiveOfSeveralParts_isListedConfirmedAndRestored() {
    try (FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      GeneratedArchive archive =
          GeneratedArchive.ofStateBytes(20 << 20, 100_000).withCompression(0);
      consul.serve(archive, archive.index());
      SavedSnapshot saved = client.save(store.target("dc1", TIME), SaveOptions.defaults());
      List<StoredSnapshot> listed = store.list("dc1").toList();
      assertThat(listed).hasSize(1);
      store.confirm(listed.get(0), saved.archive());
      client.restore(store.source(listed.get(0)), RestoreOptions.defaults());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20 << 20})
  void save_credentialsAreWrong_isDenied(int moreBytes) {
    try (S3SnapshotStore refused =
            server.store().credentials(S3ProxyServer.ID, "another").writeOnly().build();
        FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      GeneratedArchive archive =
          GeneratedArchive.ofStateBytes(100_000 + moreBytes, 100_000).withCompression(0);
      consul.serve(archive, archive.index());

      assertThatExceptionOfType(StorageDeniedException.class)
          .isThrownBy(() -> client.save(refused.target("dc1", TIME), SaveOptions.defaults()))
          .withMessageContaining("SignatureDoesNotMatch");
    }
    assertThat(server.names()).isEmpty();
  }

  @Test
  void list_thousandsAmongLookAlikes_hasJustOursInOrder() {
    List<StoredSnapshot> ours =
        IntStream.range(0, 800)
            .mapToObj(
                i -> new StoredSnapshot(new SnapshotName("dc1", TIME.plusMillis(i / 7), i), 1))
            .toList();
    List<String> keys = new ArrayList<>();
    for (StoredSnapshot snapshot : ours) {
      String key = S3ProxyServer.PREFIX + snapshot.name();
      String other = key.replace("dc1-", "dc1-west-");
      keys.addAll(List.of(key, key + ".sha256", other));
    }
    for (int i = 0; i < 100; i++) {
      keys.add(S3ProxyServer.PREFIX + "consul-dc1-/deeper/" + ours.get(i).name());
    }
    keys.parallelStream().forEach(key -> server.put(key, new byte[1]));
    assertThat(keys).hasSize(2500);

    assertThat(store.list("dc1").toList()).isEqualTo(ours);
    assertThat(store.list("dc1-west")).hasSize(800);
  }

  @Test
  void probeAndSave_checksumsAreRefused_doesWithout() throws Exception {
    try (S3ProxyServer strict =
            S3ProxyServer.start(Files.createTempDirectory(directory, "s"), false);
        S3SnapshotStore store = strict.store().build();
        FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      store.probe();
      SavedSnapshot saved = client.save(store.target("dc1", TIME), SaveOptions.defaults());
      store.confirm(store.list("dc1").findFirst().orElseThrow(), saved.archive());
    }
  }
}
