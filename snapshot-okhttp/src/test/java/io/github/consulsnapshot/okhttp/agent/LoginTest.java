package io.github.consulsnapshot.okhttp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.okhttp.LoginOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.ManualTime;
import io.github.consulsnapshot.testing.ReceivedRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are got by logging in. */
class LoginTest {
  private static final String BEARER = "header.payload-of-the-account.signature";
  private final ManualTime time = new ManualTime();
  private FakeConsul consul;
  private OkHttpSnapshotClient client;
  @TempDir Path directory;

  @BeforeEach
  void start() {
    consul =
        FakeConsul.start()
            .requireToken("5f3c7e2a-0000-4000-8000-000000000001")
            .authMethod("pods", BEARER, Duration.ofMinutes(10));
    client = client(LoginOptions.builder("pods").bearerToken(BEARER).meta("pod", "a-1").build());
  }

  private OkHttpSnapshotClient client(LoginOptions login) {
    return OkHttpSnapshotClient.builder()
        .address(consul.address())
        .timeSource(time)
        .login(login)
        .build();
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  private long requests(String path) {
    return consul.requests().stream().map(ReceivedRequest::path).filter(path::equals).count();
  }

  private int save(String name) {
    return client.save(directory.resolve(name), SaveOptions.defaults()).attempts();
  }

  @Test
  void login_once_servesUntilShortlyBeforeItsEnd() {
    assertThat(consul.requests()).isEmpty();
    assertThat(save("a")).isEqualTo(1);
    assertThat(save("b")).isEqualTo(1);
    assertThat(requests("/v1/acl/login")).isEqualTo(1);

    time.advance(Duration.ofMinutes(9).minusMillis(1));
    assertThat(save("c")).isEqualTo(1);
    assertThat(requests("/v1/acl/login")).isEqualTo(1);
    time.advance(Duration.ofMillis(1));
    assertThat(save("d")).isEqualTo(1);
    assertThat(requests("/v1/acl/login")).isEqualTo(2);
  }

  @Test
  void close_loggedIn_logsOut() {
    assertThat(save("a")).isEqualTo(1);
    assertThat(consul.loggedIn()).isEqualTo(1);

    client.close();

    assertThat(consul.loggedIn()).isZero();
    assertThat(requests("/v1/acl/logout")).isEqualTo(1);
  }

  @Test
  void close_neverUsed_asksNothing() {
    client.close();

    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void token_unknownToConsul_isReplacedOnceAndTheQuestionAskedAgain() {
    assertThat(save("a")).isEqualTo(1);
    consul.expireTokens();

    assertThat(save("b")).isEqualTo(1);

    assertThat(requests("/v1/acl/login")).isEqualTo(2);
    consul.onEveryRequest("/v1/acl/login", Fault.error(403, "Permission denied"));
    consul.expireTokens();
    assertThatThrownBy(() -> save("c"))
        .isInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("login by auth method pods");
    assertThat(requests("/v1/acl/login")).isEqualTo(3);
  }

  @Test
  void restore_tokenUnknown_isAskedAgainBeforeTheUploadAndNeverAfter() {
    assertThat(save("a")).isEqualTo(1);
    consul.expireTokens();
    assertThat(client.restore(directory.resolve("a")).archive()).isNotNull();
    assertThat(consul.restores()).isEqualTo(1);

    consul.forgetRequests();
    consul.onNextRestore(Fault.error(403, "ACL not found"));
    assertThatThrownBy(() -> client.restore(directory.resolve("a")))
        .isInstanceOf(PermissionDeniedException.class);
    assertThat(consul.restores()).isEqualTo(1);
    assertThat(
            consul.requests().stream()
                .filter(each -> each.method().equals("PUT") && each.bodyBytes() > 0))
        .as("uploads")
        .hasSize(1);
  }

  @Test
  void bearerTokenFile_replaced_isReadAnew() throws Exception {
    client.close();
    Path file = Files.writeString(directory.resolve("bearer"), "stale");
    client =
        client(LoginOptions.builder("pods").bearerToken("loses").bearerTokenFile(file).build());
    assertThatThrownBy(() -> save("a"))
        .isInstanceOf(PermissionDeniedException.class)
        .hasMessageNotContaining("stale");

    Files.writeString(file, "\n" + BEARER + "\n");

    assertThat(save("a")).isEqualTo(1);
    Files.writeString(file, " ");
    consul.expireTokens();
    assertThatThrownBy(() -> save("b"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("bearerTokenFile");
  }

  @Test
  void login_refusedWithAnEcho_showsNoSecret() {
    consul.onNextRequest(
        "/v1/acl/login", Fault.error(400, "you sent {\"BearerToken\":\"" + BEARER + "\"}"));

    assertThatThrownBy(() -> save("a"))
        .isInstanceOfSatisfying(
            InvalidSettingException.class, e -> assertThat(e.setting()).isEqualTo("login"))
        .hasMessageContaining("400")
        .hasMessageNotContaining("payload-of")
        .hasStackTraceContaining("<secret>");
    assertThat(client.toString() + LoginOptions.builder("m").bearerToken(BEARER).build())
        .doesNotContain(BEARER);
  }

  @Test
  void login_besideAToken_isRefused() {
    LoginOptions login = LoginOptions.builder("pods").bearerToken(BEARER).build();
    assertThatThrownBy(() -> OkHttpSnapshotClient.builder().token("t").login(login))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("login: contradicts token");
    assertThatThrownBy(() -> OkHttpSnapshotClient.builder().login(login).tokenSupplier(() -> "t"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("tokenSupplier: contradicts login");
    assertThatThrownBy(() -> LoginOptions.builder("pods").build())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("bearerToken: neither this nor bearerTokenFile given; give one of the two");
  }
}
