package io.github.consulsnapshot.okhttp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.agent.AgentStatus;
import io.github.consulsnapshot.agent.AgentStatus.State;
import io.github.consulsnapshot.agent.RunCause;
import io.github.consulsnapshot.agent.RunReport;
import io.github.consulsnapshot.okhttp.AgentRegistration;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.RegistrationOptions;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An agent as a service of a real Consul. */
@RequiresConsul
class RealRegistrationTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String ALIVE = "\"Name\":\"ConsulSnapshotAgentAlive\",\"Status\":";
  private static final String SAVING =
      "\"Name\":\"ConsulSnapshotAgentSavingSnapshots\",\"Status\":";
  private static ConsulServer consul;
  private static Api api;

  @BeforeAll
  static void startConsul() {
    consul = ConsulServer.start();
    api = new Api(consul.address());
  }

  @AfterAll
  static void stopConsul() {
    if (consul != null) {
      consul.close();
    }
  }

  private static String health(String service) {
    return api.get("/v1/health/service/" + service);
  }

  /** As the agent has them. What is only output reaches the catalog after some minutes. */
  private static String checks() {
    return api.get("/v1/agent/checks");
  }

  private static void await(String service, String... parts) throws Exception {
    Api.await(
        SOON,
        String.join(" and ", parts) + " in " + service,
        () -> List.of(parts).stream().allMatch((health(service) + checks())::contains));
  }

  static AgentStatus status(State state) {
    return new AgentStatus(state, 0, Optional.empty(), Optional.empty(), List.of());
  }

  static RunReport report(Optional<SnapshotException> failure) {
    return new RunReport(
        RunCause.SCHEDULE,
        Instant.parse("2026-01-02T03:04:05Z"),
        Duration.ofSeconds(6),
        1,
        failure.isEmpty(),
        Optional.empty(),
        List.of(),
        failure);
  }

  @Test
  void service_inEveryPhase_hasTheChecksThatItShouldHave() throws Exception {
    String name = "phases";
    RegistrationOptions options =
        RegistrationOptions.builder().serviceName(name).checkTtl(Duration.ofSeconds(3)).build();
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      AgentRegistration registration = client.registration(options);
      await(name, ALIVE + "\"passing\"");
      assertThat(health(name)).doesNotContain(SAVING).contains(options.serviceId());

      registration.stateChanged(status(State.STANDBY));
      await(name, ALIVE + "\"passing\"", "\"Output\":\"standsby\"");

      registration.stateChanged(status(State.LEADING));
      await(name, ALIVE + "\"passing\"", SAVING + "\"passing\"", "norunhasendedyet");
      assertThat(api.get("/v1/internal/ui/services")).contains("\"ChecksPassing\":3");

      registration.runFinished(
          report(Optional.of(new NoLeaderException("no leader there", 500, ""))));
      await(name, ALIVE + "\"passing\"", SAVING + "\"critical\"", "noleaderthere");
      assertThat(api.get("/v1/internal/ui/services")).contains("\"ChecksCritical\":1");

      registration.stateChanged(status(State.LEADING));
      registration.runFinished(report(Optional.empty()));
      await(name, ALIVE + "\"passing\"", SAVING + "\"passing\"");

      // Refreshed: a check that is not turns critical after three seconds.
      Api.await(Duration.ofSeconds(6), "time passes", after(Duration.ofSeconds(5)));
      await(name, ALIVE + "\"passing\"", SAVING + "\"passing\"");

      registration.stateChanged(status(State.STANDBY));
      Api.await(SOON, "no second check", () -> !health(name).contains(SAVING));

      registration.leadershipFailed(new NoLeaderException("key:write is missing", 403, ""));
      registration.stateChanged(status(State.STOPPED));
      await(name, ALIVE + "\"critical\"", "key:writeismissing");

      registration.close();
      assertThat(health(name)).isEqualTo("[]");
    }
  }

  private static java.util.function.BooleanSupplier after(Duration duration) {
    long began = System.nanoTime();
    return () -> System.nanoTime() - began > duration.toNanos();
  }

  @Test
  void agent_hasForgottenIt_isRegisteredAgain() throws Exception {
    String name = "forgotten";
    RegistrationOptions options =
        RegistrationOptions.builder()
            .serviceName(name)
            .serviceId("an id/with ümlaut")
            .checkTtl(Duration.ofSeconds(3))
            .build();
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address());
        AgentRegistration registration = client.registration(options)) {
      registration.stateChanged(status(State.LEADING));
      await(name, ALIVE + "\"passing\"", SAVING + "\"passing\"");

      api.send("PUT", "/v1/agent/service/deregister/an%20id%2Fwith%20%C3%BCmlaut", "");

      await(name, ALIVE + "\"passing\"", SAVING + "\"passing\"");
    }
    assertThat(health(name)).isEqualTo("[]");
  }

  @Test
  void client_closed_deregisters() throws Exception {
    RegistrationOptions options = RegistrationOptions.builder().serviceName("closed").build();
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      AgentRegistration unused = client.registration(options);
      await("closed", ALIVE + "\"passing\"");
    }
    assertThat(health("closed")).isEqualTo("[]");
  }

  @Test
  void consul_away_disturbsNothingAndIsRegisteredWhenItIsBack() throws Exception {
    try (ConsulServer away = ConsulServer.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(away.address())) {
      away.stop();
      AgentRegistration registration =
          client.registration(
              RegistrationOptions.builder().checkTtl(Duration.ofSeconds(3)).build());
      registration.stateChanged(status(State.LEADING));
      away.restart();
      Api back = new Api(away.address());
      Api.await(
          SOON,
          "registered",
          () -> back.get("/v1/health/service/consul-snapshot").contains(SAVING + "\"passing\""));
      away.stop();
      long began = System.nanoTime();
      registration.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(7));
    }
  }
}
