package io.github.consulsnapshot.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreWithSafetyNetTest {
  private static final String TOKEN = "5d2c8f0e-91b7-4a43-8a0c-3f7f5e0a9d11";

  private final FakeConsul consul = FakeConsul.start().requireToken(TOKEN);
  private final SnapshotClient client =
      OkHttpSnapshotClient.builder().address(consul.address()).token(TOKEN).build();
  @TempDir private Path directory;

  @BeforeEach
  void save() {
    consul.put("a", "saved".getBytes(UTF_8));
    client.save(file());
    consul.put("a", "newer".getBytes(UTF_8));
  }

  @AfterEach
  void close() {
    client.close();
    consul.close();
  }

  @Test
  void restore_healthyCluster_isRestoredWithASafetySnapshot() {
    assertThat(restore()).startsWith("RESTORED ").contains("has a leader");

    assertThat(consul.get("a")).hasValue("saved".getBytes(UTF_8));
    assertThat(directory.resolve("before.snap")).exists();
  }

  @Test
  void restore_tokenReplaced_isSaid() {
    consul.restoreInvalidatesTokens(true);

    assertThat(restore()).startsWith("RESTORED ").contains("replaced the ACL tokens");
  }

  @Test
  void restore_answerLost_isUnknown() {
    consul.onEveryRestore(Fault.loseAnswer());

    assertThat(restore()).startsWith("UNKNOWN").contains("before.snap");
  }

  @Test
  void restore_unhealthyCluster_isNotTouched() {
    consul.healthy(false);

    assertThat(restore()).startsWith("NOT RESTORED, the cluster is not healthy");
    assertThat(consul.restores()).isZero();
    assertThat(directory.resolve("before.snap")).doesNotExist();
  }

  @Test
  void restore_safetySnapshotFails_isNotTouched() {
    consul.onEverySave(Fault.error(500, "nothing new to snapshot"));

    assertThat(restore())
        .startsWith("NOT RESTORED, the safety snapshot failed")
        .contains("nothing new to snapshot");
    assertThat(consul.restores()).isZero();
  }

  @Test
  void restore_damagedFile_isNotSent() throws Exception {
    byte[] archive = Files.readAllBytes(file());
    Files.write(file(), ArchiveBuilder.cutBy(archive, 20));

    assertThat(restore()).startsWith("NOT RESTORED, the file is damaged (TRUNCATED)");
    assertThat(consul.requests()).noneMatch(request -> request.method().equals("PUT"));
  }

  @Test
  void restore_tokenUnknown_saysWhatItNeeds() {
    consul.requireToken("another");

    assertThat(restore()).startsWith("NOT RESTORED").contains("ACL not found");
  }

  private String restore() {
    return RestoreWithSafetyNet.restore(client, file(), directory.resolve("before.snap"));
  }

  private Path file() {
    return directory.resolve("backup.snap");
  }
}
