package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.ReceivedRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 6: the token travels in its header, to its host, and is seen nowhere else. */
class P06SecretsStayOutOfSightTest {
  private static final String TOKEN = "canary-token-5f1c";
  private static final String PASSWORD = "canary-password-77";
  private static final String BASIC =
      Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

  @TempDir Path directory;
  private FakeConsul consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() {
    consul = FakeConsul.start().requireToken(TOKEN);
    client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .token(TOKEN)
            .basicAuth("me", PASSWORD)
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @Test
  void save_token_travelsInItsHeaderOnly() {
    client.save(directory.resolve("x.snap"));

    ReceivedRequest request = consul.requests().get(0);
    assertThat(request.header("X-Consul-Token")).containsExactly(TOKEN);
    assertThat(request.header("Authorization")).containsExactly("Basic " + BASIC);
    assertThat(request.path() + request.query()).doesNotContain(TOKEN);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(Fault.error(500, "you said X-Consul-Token: " + TOKEN)),
        Arguments.of(Fault.error(403, "token " + TOKEN + " has no rights")),
        Arguments.of(Fault.error(500, "x".repeat(4090) + TOKEN)),
        Arguments.of(Fault.errorTextAt(50, "of " + TOKEN)),
        Arguments.of(Fault.answer(200, "text/html; " + TOKEN, "hello " + TOKEN)),
        Arguments.of(Fault.redirect(302, "http://" + TOKEN + ":x@localhost/?token=" + TOKEN)),
        Arguments.of(Fault.answer(401, "text/plain", "Authorization: Basic " + BASIC)),
        Arguments.of(Fault.reset()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void save_anyFailure_showsNoSecret(Fault fault) {
    consul.onEverySave(fault);
    SaveOptions once = SaveOptions.builder().retry(RetryPolicy.never()).build();

    Throwable thrown = catchThrowable(() -> client.save(directory.resolve("x.snap"), once));

    StringWriter everything = new StringWriter();
    thrown.printStackTrace(new PrintWriter(everything));
    assertThat(everything.toString() + client)
        .doesNotContain(TOKEN.substring(0, 8))
        .doesNotContain(PASSWORD)
        .doesNotContain(BASIC);
  }

  @Test
  void save_redirectToAnotherHost_isNotFollowedWithTheToken() {
    try (FakeConsul other = FakeConsul.start()) {
      consul.onEverySave(Fault.redirect(307, other.address() + "/v1/snapshot"));

      Throwable thrown = catchThrowable(() -> client.save(directory.resolve("x.snap")));

      assertThat(thrown).hasMessageContaining("Redirects are not followed");
      assertThat(other.requests()).isEmpty();
    }
  }
}
