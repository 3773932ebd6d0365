package io.github.consulsnapshot.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledBackupsTest {
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  @TempDir private Path directory;

  @Test
  void start_nothingThereYet_savesIntoBothAndIsHealthy() throws Exception {
    MemorySnapshotStore bucket = new MemorySnapshotStore();
    try (FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      consul.put("a", "b".getBytes(UTF_8));
      try (ScheduledBackups backups = new ScheduledBackups(client, bucket, directory, log::add)) {
        await("bucket: ");
        await("directory: ");

        assertThat(backups.isHealthy(Instant.now())).isTrue();
        assertThat(backups.isHealthy(Instant.now().plus(Duration.ofHours(37)))).isFalse();
      }
      assertThat(bucket.snapshots()).hasSize(1);
      assertThat(SnapshotStore.directory(directory).list("dc1")).hasSize(1);
    }
  }

  private void await(String beginning) throws InterruptedException {
    String line;
    do {
      line = log.poll(1, TimeUnit.MINUTES);
      assertThat(line).as(beginning).isNotNull();
    } while (!line.startsWith(beginning));
  }
}
