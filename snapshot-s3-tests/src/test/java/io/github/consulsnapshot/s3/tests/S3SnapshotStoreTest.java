package io.github.consulsnapshot.s3.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.s3.S3SnapshotStore;
import io.github.consulsnapshot.store.StoredSnapshot;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3SnapshotStoreTest {
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
      consul.put("key", "value".getBytes(java.nio.charset.StandardCharsets.UTF_8));
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
      GeneratedArchive archive = GeneratedArchive.ofStateBytes(20 << 20, 100_000).withCompression(0);
      consul.serve(archive, archive.index());
      SavedSnapshot saved = client.save(store.target("dc1", TIME), SaveOptions.defaults());
      List<StoredSnapshot> listed = store.list("dc1").toList();
      assertThat(listed).hasSize(1);
      store.confirm(listed.get(0), saved.archive());
      client.restore(store.source(listed.get(0)), RestoreOptions.defaults());
    }
  }
}
