package io.github.consulsnapshot.okhttp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.agent.Leadership;
import io.github.consulsnapshot.okhttp.LockOptions;
import io.github.consulsnapshot.okhttp.LoginOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in at a real Consul, whose auth method asks a Kubernetes that is a fake. */
@RequiresConsul
class RealLoginTest {
  private static final String BEARER = KubernetesFake.jwt("backup");
  private ConsulServer consul;
  private KubernetesFake kubernetes;
  private Api management;

  @TempDir Path directory;

  @BeforeEach
  void startConsul() throws Exception {
    consul = ConsulServer.builder().acl().start();
    kubernetes = new KubernetesFake(BEARER);
    management = new Api(consul.address(), consul.token().orElseThrow());
    require(
        "PUT",
        "/v1/acl/policy",
        "{\"Name\":\"backup\",\"Rules\":\"acl = \\\"write\\\" session_prefix \\\"\\\" { policy ="
            + " \\\"write\\\" } key_prefix \\\"\\\" { policy = \\\"write\\\" }\"}");
    require("PUT", "/v1/acl/role", "{\"Name\":\"backup\",\"Policies\":[{\"Name\":\"backup\"}]}");
    require(
        "PUT",
        "/v1/acl/auth-method",
        "{\"Name\":\"pods\",\"Type\":\"kubernetes\",\"MaxTokenTTL\":\"5m\",\"Config\":"
            + kubernetes.config()
            + "}");
    require(
        "PUT",
        "/v1/acl/binding-rule",
        "{\"AuthMethod\":\"pods\",\"BindType\":\"role\",\"BindName\":\"backup\"}");
  }

  private void require(String method, String path, String body) {
    assertThat(management.send(method, path, body)).as(path).startsWith("{");
  }

  @AfterEach
  void stopConsul() {
    if (kubernetes != null) {
      kubernetes.close();
    }
    if (consul != null) {
      consul.close();
    }
  }

  private int tokensOfLogins() {
    return management.get("/v1/acl/tokens").split("\"AuthMethod\":\"pods\"").length - 1;
  }

  @Test
  void login_works_savesLocksAndLogsOut() throws Exception {
    Path bearer = Files.writeString(directory.resolve("bearer"), BEARER + "\n");
    try (OkHttpSnapshotClient client =
        client(LoginOptions.builder("pods").bearerTokenFile(bearer))) {
      assertThat(tokensOfLogins()).as("before anything is asked").isZero();
      assertThat(client.save(directory.resolve("a.snap")).metadata().index()).isPositive();
      try (Leadership leadership = client.lock(LockOptions.defaults()).acquire()) {
        leadership.requireHeld();
      }
      assertThat(tokensOfLogins()).isEqualTo(1);
    }
    assertThat(tokensOfLogins()).isZero();
    assertThat(management.sessions()).isEqualTo("[]");
  }

  @Test
  void token_deletedMeanwhile_logsInAgain() {
    try (OkHttpSnapshotClient client = client(LoginOptions.builder("pods").bearerToken(BEARER))) {
      assertThat(client.save(directory.resolve("a.snap")).attempts()).isEqualTo(1);
      String accessor =
          java.util.Arrays.stream(management.get("/v1/acl/tokens").split("\\{\"AccessorID\":\""))
              .filter(each -> each.contains("\"AuthMethod\":\"pods\""))
              .map(each -> each.substring(0, 36))
              .findFirst()
              .orElseThrow();
      assertThat(management.send("DELETE", "/v1/acl/token/" + accessor, "")).contains("true");

      assertThat(client.save(directory.resolve("b.snap")).attempts()).isEqualTo(1);
      assertThat(client.restore(directory.resolve("b.snap")).archive()).isNotNull();
    }
  }

  @Test
  void login_refused_isTypedAndShowsNothing() {
    String stranger = KubernetesFake.jwt("stranger");
    try (OkHttpSnapshotClient client = client(LoginOptions.builder("pods").bearerToken(stranger))) {
      assertThatThrownBy(() -> client.save(directory.resolve("a.snap")))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("login by auth method pods")
          .hasMessageNotContaining(stranger.substring(0, 12));
    }
    try (OkHttpSnapshotClient client = client(LoginOptions.builder("nobody").bearerToken(BEARER))) {
      assertThatThrownBy(() -> client.save(directory.resolve("a.snap")))
          .isInstanceOf(PermissionDeniedException.class)
          .hasMessageContaining("login by auth method nobody");
    }
  }

  private OkHttpSnapshotClient client(LoginOptions.Builder login) {
    return OkHttpSnapshotClient.builder().address(consul.address()).login(login.build()).build();
  }
}
