package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.examples.ChildJvm;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Agents in processes of their own that compete for the lock of a real Consul. */
@RequiresConsul
@Tag("patient")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no signals")
class TwoAgentsTest {
  /** Consul allows no shorter session, and may let it live twice as long. */
  private static final Duration TTL = Duration.ofSeconds(10);

  private static final Duration LOCK_DELAY = Duration.ofSeconds(2);
  private static final String[] FLAGS = {
    "-interval=1s", "-retain=0", "-session-ttl=10s", "-lock-delay=2s", "-log-level=debug"
  };

  @TempDir private Path directory;

  @Test
  void leaderKilled_otherTakesOverWithinItsTime() throws Exception {
    try (ConsulServer consul = ConsulServer.start();
        AgentProcess first = leader("first", consul);
        AgentProcess second = standby("second", consul)) {
      assertThat(second.files()).isEmpty();
      long killed = System.nanoTime();

      first.process().kill();
      second.await("Saved snapshot");

      // To the time that Consul allows itself comes what a busy machine takes.
      assertThat(Duration.ofNanos(System.nanoTime() - killed))
          .isGreaterThan(LOCK_DELAY)
          .isLessThan(TTL.multipliedBy(2).plus(LOCK_DELAY).plusSeconds(10));
      assertRestorable(consul, second.newest());
    }
  }

  @Test
  void leaderHaltedAndContinued_publishesNothingOnceAnotherLeads() throws Exception {
    try (ConsulServer consul = ConsulServer.start();
        AgentProcess first = leader("first", consul);
        AgentProcess second = standby("second", consul)) {
      first.process().suspend();
      List<String> published = first.files();
      second.await("Saved snapshot", 2);

      first.process().resume();
      first.await("Waiting to obtain leadership...", 2);
      second.awaitMore(2);

      assertThat(withoutStaged(first.files())).isEqualTo(withoutStaged(published));
      assertThat(first.process().isAlive()).isTrue();
      // It is a standby as good as any other now.
      second.process().terminate();
      assertThat(second.process().exitCode()).isZero();
      first.awaitMore(1);
    }
  }

  /** One may have been staged in the moment in which the process was halted. */
  private static List<String> withoutStaged(List<String> files) {
    return files.stream().filter(file -> !file.startsWith(".")).toList();
  }

  @Test
  void leaderTerminated_endsInOrder_otherLeadsAtOnce() throws Exception {
    try (ConsulServer consul = ConsulServer.start();
        AgentProcess first = leader("first", consul);
        AgentProcess second = standby("second", consul)) {
      long told = System.nanoTime();

      first.process().terminate();

      assertThat(first.process().exitCode()).isZero();
      assertThat(first.files()).allMatch(name -> name.endsWith(".snap"));
      second.await("Obtained leadership");
      // Nobody has to wait for a session to run out.
      assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(TTL);
      AgentProcess.until(
          () -> checks(consul).split("Snapshot Agent Alive", -1).length == 2,
          () -> "the first is still in the catalog: " + checks(consul));
    }
  }

  @Test
  void agentThatWaitsForConsul_terminated_endsInOrder() throws Exception {
    try (AgentProcess agent = AgentProcess.start(directory, "alone", "127.0.0.1:1", FLAGS)) {
      agent.await("Waiting for Consul: ");

      agent.process().terminate();

      assertThat(agent.process().exitCode()).as(agent.log()).isZero();
      assertThat(agent.log()).doesNotContain("Error");
    }
  }

  @Test
  void consulRestarted_agentGoesOn() throws Exception {
    try (ConsulServer consul = ConsulServer.builder().persistent().start();
        AgentProcess agent = leader("agent", consul)) {
      consul.restart();
      consul.put("written", "afterwards".getBytes(UTF_8));
      agent.awaitMore(2);

      assertThat(agent.process().isAlive()).isTrue();
      AgentProcess.until(
          () -> checks(consul).contains("Saving Snapshots"),
          () -> "not in the catalog again: " + checks(consul));
    }
  }

  @Test
  void healthOfTheService_leaderAndStandby_hasTheTwoChecks() throws Exception {
    try (ConsulServer consul = ConsulServer.start();
        AgentProcess first = leader("first", consul);
        AgentProcess second = standby("second", consul)) {
      AgentProcess.until(
          () ->
              checks(consul).split("\"Name\":\"Consul Snapshot Agent Alive\"", -1).length == 3
                  && checks(consul)
                          .split("\"Name\":\"Consul Snapshot Agent Saving Snapshots\"", -1)
                          .length
                      == 2
                  && checks(consul).split("\"Status\":\"passing\"", -1).length == 4,
          () -> checks(consul));
      // What the UI of Consul draws its list of services from.
      String ui = get(consul, "/v1/internal/ui/services");
      assertThat(ui.replaceAll("\\s", ""))
          .contains("\"Name\":\"consul-snapshot\"")
          .contains("\"ChecksPassing\":");
      assertThat(first.process().isAlive()).isTrue();
      assertThat(second.process().isAlive()).isTrue();
    }
  }

  private AgentProcess leader(String name, ConsulServer consul) throws Exception {
    AgentProcess agent = AgentProcess.start(directory, name, consul.address(), FLAGS);
    agent.await("Saved snapshot");
    return agent;
  }

  private AgentProcess standby(String name, ConsulServer consul) throws Exception {
    AgentProcess agent = AgentProcess.start(directory, name, consul.address(), FLAGS);
    agent.await("Waiting to obtain leadership...");
    return agent;
  }

  private void assertRestorable(ConsulServer consul, Path archive) throws Exception {
    Path output = directory.resolve("restore.log");
    try (ChildJvm restore =
        ChildJvm.start(
            Snap.class,
            directory,
            output,
            Map.of("CONSUL_HTTP_ADDR", consul.address()),
            "restore",
            archive.toString())) {
      assertThat(restore.exitCode()).as(restore.output()).isZero();
    }
  }

  private static String checks(ConsulServer consul) throws Exception {
    return get(consul, "/v1/health/checks/consul-snapshot").replaceAll("\":\\s+", "\":");
  }

  private static String get(ConsulServer consul, String path) throws Exception {
    try (InputStream answer = URI.create(consul.address() + path).toURL().openStream()) {
      return new String(answer.readAllBytes(), UTF_8);
    }
  }
}
