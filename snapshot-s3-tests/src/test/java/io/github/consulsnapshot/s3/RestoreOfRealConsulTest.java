package io.github.consulsnapshot.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.store.StoredSnapshot;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Consul is restored from a bucket: from an object sent at once, and one sent in parts. */
@RequiresConsul
class RestoreOfRealConsulTest {
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");
  private static final int VALUE_BYTES = 400 * 1024;

  @TempDir Path directory;

  @Test
  void restore_fromABucket_bringsTheKeysBack() throws Exception {
    try (ConsulServer consul = ConsulServer.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address());
        S3ProxyServer server = S3ProxyServer.start(directory);
        S3SnapshotStore store = server.store().build()) {
      byte[] value = new byte[VALUE_BYTES];
      new Random(17).nextBytes(value);
      consul.put("key", value);
      client.save(store.target("small", TIME), SaveOptions.defaults());
      for (int i = 0; i < 40; i++) {
        consul.put("key" + i, value);
        new Random(i).nextBytes(value);
      }
      byte[] last = consul.get("key39").orElseThrow();
      client.save(store.target("large", TIME), SaveOptions.defaults());
      StoredSnapshot small = store.list("small").findFirst().orElseThrow();
      StoredSnapshot large = store.list("large").findFirst().orElseThrow();
      assertThat(small.bytes()).isLessThan(PartSizes.of(1));
      assertThat(large.bytes()).isGreaterThan(PartSizes.of(1));
      consul.delete("key39");

      client.restore(store.source(small), RestoreOptions.defaults());
      assertThat(consul.get("key")).isPresent();
      assertThat(consul.get("key39")).isEmpty();
      client.restore(store.source(large), RestoreOptions.defaults());
      assertThat(consul.get("key39")).hasValue(last);
    }
  }
}
