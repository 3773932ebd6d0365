package io.github.consulsnapshot.okhttp.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.KeyChange;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.ConsulUnderTest;
import io.github.consulsnapshot.testing.RequiresConsul;
import io.github.consulsnapshot.testing.StateBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RequiresConsul
class RealKeyRestoreTest extends KeyRestoreContract {
  private static final KeySelection APP = KeySelection.prefix("app/");

  private static ConsulServer consul;

  @BeforeAll
  static void start() {
    consul = ConsulServer.start();
  }

  @AfterAll
  static void stop() {
    consul.close();
  }

  @Override
  ConsulUnderTest consul() {
    return consul;
  }

  @Test
  void apply_lockedKeys_areToldAndStayLockedUnlessDeleted() {
    KeyValueApi kv = new KeyValueApi(consul.address());
    String session =
        kv.send("PUT", "/v1/session/create", "{\"NodeChecks\":[]}".getBytes(UTF_8))
            .replaceAll("(?s).*\"ID\": *\"([^\"]+)\".*", "$1");
    SnapshotSource archive =
        new ArchiveBuilder().state(new StateBuilder().kv("app/locked", "old")).source();
    for (String key : new String[] {"app/extra", "app/locked"}) {
      kv.send("PUT", "/v1/kv/" + key + "?acquire=" + session, "held".getBytes(UTF_8));
    }

    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      KeyRestorePlan plan =
          client
              .keyRestore()
              .plan(archive, APP, KeyRestoreOptions.builder().deleteExtra(true).build());
      client.keyRestore().apply(archive, plan);

      assertThat(plan.changes()).extracting(KeyChange::locked).containsExactly(true, true);
      assertThat(kv.all().keySet()).containsExactly("app/locked");
      assertThat(kv.all().get("app/locked").session()).isEqualTo(session);
      assertThat(kv.all().get("app/locked").value().utf8()).isEqualTo("old");
    }
  }

  @Test
  void planAndApply_tokens_areNeededAndTold() {
    SnapshotSource archive =
        new ArchiveBuilder()
            .state(new StateBuilder().kv("app/a", "1").kv("app/large", new byte[500_000]))
            .source();
    try (ConsulServer guarded = ConsulServer.builder().acl().start()) {
      KeyValueApi manager = new KeyValueApi(guarded.address(), guarded.token());
      String writer = token(manager, "writer", "key_prefix \"app/\" { policy = \"write\" }");
      String reader = token(manager, "reader", "key_prefix \"app/\" { policy = \"read\" }");
      KeyRestorePlan plan;
      try (OkHttpSnapshotClient client = client(guarded, writer)) {
        plan = client.keyRestore().plan(archive, APP, KeyRestoreOptions.defaults());
      }
      try (OkHttpSnapshotClient client = client(guarded, reader)) {
        assertThat(client.keyRestore().plan(archive, APP, KeyRestoreOptions.defaults()).changes())
            .isEqualTo(plan.changes());
        assertThatThrownBy(() -> client.keyRestore().apply(archive, plan))
            .isInstanceOf(PermissionDeniedException.class)
            .hasMessageContaining("key app/a")
            .hasMessageContaining("policy = \"write\"");
        KeySelection large = KeySelection.key("app/large");
        KeyRestorePlan alone =
            client.keyRestore().plan(archive, large, KeyRestoreOptions.defaults());
        assertThatThrownBy(() -> client.keyRestore().apply(archive, alone))
            .isInstanceOf(PermissionDeniedException.class)
            .hasMessageContaining("policy = \"write\"");
      }
      try (OkHttpSnapshotClient client = client(guarded, "00000000-0000-0000-0000-00000000dead")) {
        assertThatThrownBy(
                () -> client.keyRestore().plan(archive, APP, KeyRestoreOptions.defaults()))
            .isInstanceOf(PermissionDeniedException.class)
            .hasMessageContaining("policy = \"list\"");
        assertThatThrownBy(() -> client.keyRestore().apply(archive, plan))
            .isInstanceOf(PermissionDeniedException.class)
            .hasMessageNotContaining("dead");
      }
      assertThat(manager.all()).isEmpty();
      try (OkHttpSnapshotClient client = client(guarded, writer)) {
        assertThat(client.keyRestore().apply(archive, plan).batches()).isEqualTo(2);
      }
      assertThat(manager.all().keySet()).containsExactly("app/a", "app/large");
    }
  }

  @Test
  void planAndApply_noLeader_areRefusedAsThat() {
    SnapshotSource archive =
        new ArchiveBuilder().state(new StateBuilder().kv("app/a", "1")).source();
    KeyRestorePlan plan;
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      plan = client.keyRestore().plan(archive, APP, KeyRestoreOptions.defaults());
    }
    try (ConsulServer leaderless = ConsulServer.builder().withoutLeader().start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(leaderless.address())) {
      assertThatThrownBy(() -> client.keyRestore().plan(archive, APP, KeyRestoreOptions.defaults()))
          .isInstanceOf(NoLeaderException.class);
      assertThatThrownBy(() -> client.keyRestore().apply(archive, plan))
          .isInstanceOf(NoLeaderException.class);
    }
  }

  private static OkHttpSnapshotClient client(ConsulServer server, String token) {
    return OkHttpSnapshotClient.builder().address(server.address()).token(token).build();
  }

  private static String token(KeyValueApi manager, String name, String rules) {
    String policy = "{\"Name\":\"" + name + "\",\"Rules\":\"" + rules.replace("\"", "\\\"") + "\"}";
    manager.send("PUT", "/v1/acl/policy", policy.getBytes(UTF_8));
    String token = "{\"Policies\":[{\"Name\":\"" + name + "\"}]}";
    return manager
        .send("PUT", "/v1/acl/token", token.getBytes(UTF_8))
        .replaceAll("(?s).*\"SecretID\": *\"([^\"]+)\".*", "$1");
  }
}
