package io.github.consulsnapshot.okhttp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.agent.AgentStatus.State;
import io.github.consulsnapshot.okhttp.AgentRegistration;
import io.github.consulsnapshot.okhttp.LockOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.RegistrationOptions;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The registration of an agent, where a real Consul cannot be made to fail. */
class RegistrationTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final RegistrationOptions OPTIONS =
      RegistrationOptions.builder().serviceId("one").checkTtl(Duration.ofSeconds(3)).build();

  private static String health(FakeConsul consul) {
    return new Api(consul.address()).get("/v1/health/service/consul-snapshot");
  }

  @Test
  void checks_forgottenWhileLeading_comeBackWithTheirStates() throws Exception {
    try (FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address());
        AgentRegistration registration = client.registration(OPTIONS)) {
      registration.stateChanged(RealRegistrationTest.status(State.RUNNING));
      registration.runFinished(
          RealRegistrationTest.report(Optional.of(new NoLeaderException("none there", 500, ""))));
      Api.await(SOON, "critical", () -> health(consul).contains("nonethere"));

      consul.forgetServices();

      Api.await(
          SOON,
          "both again",
          () -> health(consul).contains("nonethere") && health(consul).contains("one:alive"));
    }
  }

  @Test
  void check_ofALeadershipThatEndedInTrouble_isNotLeftBehind() throws Exception {
    try (FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address());
        AgentRegistration registration = client.registration(OPTIONS)) {
      registration.stateChanged(RealRegistrationTest.status(State.LEADING));
      Api.await(SOON, "two checks", () -> health(consul).contains("one:saving"));
      consul.onEveryRequest("/v1/agent/", Fault.error(500, "out of order"));
      registration.stateChanged(RealRegistrationTest.status(State.STANDBY));
      Api.await(
          SOON,
          "it was tried",
          () ->
              consul.requests().stream()
                      .filter(each -> each.path().startsWith("/v1/agent/service/register"))
                      .count()
                  > 1);

      consul.withoutFaults();

      Api.await(SOON, "one check", () -> !health(consul).contains("one:saving"));
      assertThat(health(consul)).contains("one:alive");
    }
  }

  @Test
  void options_nonsense_areRefusedByName() {
    refused("checkTtl", () -> RegistrationOptions.builder().checkTtl(Duration.ofSeconds(1)));
    refused(
        "deregisterAfter",
        () -> RegistrationOptions.builder().deregisterAfter(Duration.ofSeconds(59)));
    refused("serviceName", () -> RegistrationOptions.builder().serviceName(" "));
    refused("serviceId", () -> RegistrationOptions.builder().serviceId(""));
    refused("key", () -> LockOptions.builder().key("/leading"));
    refused("key", () -> LockOptions.builder().key(""));
    refused("sessionTtl", () -> LockOptions.builder().sessionTtl(Duration.ofSeconds(9)));
    refused("sessionTtl", () -> LockOptions.builder().sessionTtl(Duration.ofHours(25)));
    refused("lockDelay", () -> LockOptions.builder().lockDelay(Duration.ofSeconds(61)));
    refused("retryPause", () -> LockOptions.builder().retryPause(Duration.ZERO));
    refused("sessionName", () -> LockOptions.builder().sessionName(" "));
  }

  private static void refused(
      String setting, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidSettingException.class, e -> assertThat(e.setting()).isEqualTo(setting));
  }
}
