package io.github.consulsnapshot.okhttp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.agent.LeaderElection;
import io.github.consulsnapshot.agent.Leadership;
import io.github.consulsnapshot.okhttp.LockOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The lock on a real Consul. */
@RequiresConsul
@Tag("patient")
class RealLockTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static ConsulServer consul;
  private static Api api;

  private OkHttpSnapshotClient client;
  private OkHttpSnapshotClient other;
  private LockOptions options;

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

  @BeforeEach
  void makeClients(TestInfo test) {
    client = OkHttpSnapshotClient.create(consul.address());
    other = OkHttpSnapshotClient.create(consul.address());
    options =
        LockOptions.builder()
            .key("lock-test/" + test.getTestMethod().orElseThrow().getName())
            .sessionTtl(Duration.ofSeconds(10))
            .lockDelay(Duration.ofSeconds(2))
            .retryPause(Duration.ofMillis(100))
            .build();
  }

  @AfterEach
  void closeClients() {
    client.close();
    other.close();
    assertThat(api.sessions()).as("sessions left behind").isEqualTo("[]");
  }

  @Test
  void acquire_free_isHeldByAMarkedKey() throws Exception {
    try (Leadership leadership = client.lock(options).acquire()) {
      leadership.requireHeld();

      assertThat(leadership.isHeld()).isTrue();
      assertThat(api.get("/v1/kv/" + options.key()))
          .contains("\"Flags\":3304740253564472344,")
          .contains("\"LockIndex\":1,")
          .contains("\"Session\":");
      assertThat(api.send("GET", "/v1/kv/" + options.key() + "?raw", ""))
          .contains("\"Pid\":" + ProcessHandle.current().pid());
      assertThat(api.sessions())
          .contains("\"TTL\":\"10000ms\"")
          .contains("\"LockDelay\":2000000000,")
          .contains("\"Behavior\":\"release\"");
    }
  }

  @Test
  void acquire_held_waitsUntilItIsGivenUpAndNoLonger() throws Exception {
    Leadership first = client.lock(options).acquire();
    try (Contender second = new Contender(other.lock(options))) {
      Api.await(SOON, "the second has a session", () -> api.sessions().split("\"ID\"").length == 3);
      assertThat(second.leads()).isFalse();

      first.close();

      Duration took = Api.await(SOON, "the second leads", second::leads);
      // No lock-delay, and no polling.
      assertThat(took).isLessThan(Duration.ofSeconds(1));
      Leadership won = second.leadership(SOON);
      won.requireHeld();
      assertThat(first.isHeld()).isFalse();
      assertThatThrownBy(first::requireHeld)
          .isInstanceOf(LeadershipLostException.class)
          .hasMessageContaining("was given up");
      won.close();
      assertThat(api.get("/v1/kv/" + options.key()))
          .as("a lock still")
          .contains("\"Flags\":3304740253564472344,");
    }
  }

  @Test
  void session_destroyed_isNoticedAtOnceAndTheOtherLeadsAfterTheLockDelay() throws Exception {
    Leadership first = client.lock(options).acquire();
    CountDownLatch lost = new CountDownLatch(1);
    first.onLost(lost::countDown);
    try (Contender second = new Contender(other.lock(options))) {
      Api.await(SOON, "the second has a session", () -> api.sessions().split("\"ID\"").length == 3);

      api.send("PUT", "/v1/session/destroy/" + api.holder(options.key()), "");

      long began = System.nanoTime();
      assertThat(lost.await(2, TimeUnit.SECONDS)).isTrue();
      Duration noticed = Duration.ofNanos(System.nanoTime() - began);
      assertThat(first.isHeld()).isFalse();
      assertThatThrownBy(first::requireHeld)
          .isInstanceOf(LeadershipLostException.class)
          .hasMessageContaining("nobody holds it");
      try (Leadership won = second.leadership(SOON)) {
        Duration taken = Duration.ofNanos(System.nanoTime() - began);
        System.Logger log = System.getLogger(RealLockTest.class.getName());
        log.log(System.Logger.Level.INFO, "noticed after {0}, taken after {1}", noticed, taken);
        assertThat(taken).isBetween(Duration.ofMillis(1900), Duration.ofSeconds(4));
        won.requireHeld();
      }
      CountDownLatch again = new CountDownLatch(1);
      first.onLost(again::countDown);
      assertThat(again.getCount()).as("told at once").isZero();
      first.close();
    }
  }

  @Test
  void key_deletedOrWrittenOrTakenAnew_isLost() throws Exception {
    LeaderElection election = client.lock(options);
    Leadership deleted = election.acquire();
    api.send("DELETE", "/v1/kv/" + options.key(), "");
    assertThatThrownBy(deleted::requireHeld)
        .isInstanceOf(LeadershipLostException.class)
        .hasMessageContaining("its key is gone");
    deleted.close();

    Leadership anew = election.acquire();
    String session = api.holder(options.key());
    String flags = "&flags=3304740253564472344";
    api.send("PUT", "/v1/kv/" + options.key() + "?release=" + session + flags, "");
    api.send("PUT", "/v1/kv/" + options.key() + "?acquire=" + session + flags, "");
    assertThat(api.holder(options.key())).isEqualTo(session);
    assertThatThrownBy(anew::requireHeld).isInstanceOf(LeadershipLostException.class);
    anew.close();
  }

  /** Of two agents one must be left to lead after a mistake at a shell. */
  @Test
  void key_writtenByHandWhileAnotherWaits_theOtherLeadsAfterwards() throws Exception {
    Leadership first = client.lock(options).acquire();
    try (Contender second = new Contender(other.lock(options))) {
      Api.await(SOON, "the second has a session", () -> api.sessions().split("\"ID\"").length == 3);
      api.send("PUT", "/v1/kv/" + options.key(), "oops");
      Api.await(SOON, "the first has noticed", () -> !first.isHeld());
      assertThat(second.leads()).isFalse();

      first.close();

      try (Leadership won = second.leadership(Duration.ofSeconds(30))) {
        won.requireHeld();
      }
    }
  }

  @Test
  void acquire_keyThatIsNoLock_isRefusedAndLeftAlone() {
    api.send("PUT", "/v1/kv/" + options.key(), "precious");

    assertThatThrownBy(() -> client.lock(options).acquire())
        .isInstanceOfSatisfying(
            InvalidSettingException.class, e -> assertThat(e.setting()).isEqualTo("key"))
        .hasMessageContaining("held by something else");

    assertThat(api.send("GET", "/v1/kv/" + options.key() + "?raw", "")).isEqualTo("precious");
  }

  @Test
  void acquire_interrupted_leavesNoSession() throws Exception {
    try (Leadership first = client.lock(options).acquire();
        Contender second = new Contender(other.lock(options))) {
      Api.await(SOON, "the second has a session", () -> api.sessions().split("\"ID\"").length == 3);

      second.interrupt();

      assertThatThrownBy(() -> second.leadership(SOON))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(api.sessions().split("\"ID\"")).hasSize(2);
      first.requireHeld();
    }
  }

  @Test
  void client_closed_endsWaitingAndGivesUp() throws Exception {
    Leadership first = client.lock(options).acquire();
    try (Contender second = new Contender(other.lock(options))) {
      Api.await(SOON, "the second has a session", () -> api.sessions().split("\"ID\"").length == 3);

      other.close();

      assertThatThrownBy(() -> second.leadership(SOON))
          .hasCauseInstanceOf(OperationCancelledException.class);
    }
    client.close();
    assertThat(api.holder(options.key())).isEmpty();
    assertThat(api.sessions()).isEqualTo("[]");
    assertThat(first.isHeld()).isFalse();
    assertThatThrownBy(() -> client.lock(options)).isInstanceOf(ClientClosedException.class);
  }

  @Test
  void close_interrupted_givesUpAllTheSame() throws Exception {
    Leadership leadership = client.lock(options).acquire();
    Thread.currentThread().interrupt();

    leadership.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(api.holder(options.key())).isEmpty();
    assertThat(api.sessions()).isEqualTo("[]");
  }

  @Test
  void requireHeld_consulIsSilent_isLostWithinTheLease() throws Exception {
    try (ConsulServer silent = ConsulServer.start();
        OkHttpSnapshotClient asking = OkHttpSnapshotClient.create(silent.address())) {
      Leadership leadership = asking.lock(options).acquire();
      silent.suspend();
      try {
        long began = System.nanoTime();
        assertThatThrownBy(leadership::requireHeld).isInstanceOf(LeadershipLostException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(11));
        assertThat(leadership.isHeld()).isFalse();
        began = System.nanoTime();
        leadership.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
      } finally {
        silent.resume();
      }
    }
  }

  @Test
  void acquire_rightsMissing_areNamed() {
    try (ConsulServer guarded = ConsulServer.builder().acl().start()) {
      Api management = new Api(guarded.address(), guarded.token().orElseThrow());
      String none = token(management, "node_prefix \"\" { policy = \"read\" }");
      String sessionOnly = token(management, "session_prefix \"\" { policy = \"write\" }");
      String both =
          token(
              management,
              "session_prefix \"\" { policy = \"write\" } key \""
                  + options.key()
                  + "\" { policy = \"write\" }");
      requireRefused(guarded, none, "session");
      requireRefused(guarded, sessionOnly, "key \"" + options.key() + "\"");
      try (OkHttpSnapshotClient allowed =
              OkHttpSnapshotClient.builder().address(guarded.address()).token(both).build();
          Leadership leadership = allowed.lock(options).acquire()) {
        leadership.requireHeld();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(management.sessions()).isEqualTo("[]");
    }
  }

  private void requireRefused(ConsulServer guarded, String token, String right) {
    try (OkHttpSnapshotClient refused =
        OkHttpSnapshotClient.builder().address(guarded.address()).token(token).build()) {
      assertThatThrownBy(() -> refused.lock(options).acquire())
          .isInstanceOf(PermissionDeniedException.class)
          .hasMessageContaining(right)
          .hasMessageContaining("policy = \"write\"")
          .hasMessageNotContaining(token);
    }
  }

  static String token(Api management, String rules) {
    String name = "p" + System.nanoTime();
    String policy =
        management.send(
            "PUT",
            "/v1/acl/policy",
            "{\"Name\":\"" + name + "\",\"Rules\":\"" + rules.replace("\"", "\\\"") + "\"}");
    assertThat(policy).contains(name);
    String token =
        management.send("PUT", "/v1/acl/token", "{\"Policies\":[{\"Name\":\"" + name + "\"}]}");
    return token.replaceAll("(?s).*\"SecretID\":\\s*\"([^\"]*)\".*", "$1");
  }

  @Test
  void consul_restartedWithItsData_healsOrIsNoticed() throws Exception {
    try (ConsulServer durable = ConsulServer.builder().persistent().start();
        OkHttpSnapshotClient asking = OkHttpSnapshotClient.create(durable.address())) {
      LeaderElection election = asking.lock(options);
      Leadership leadership = election.acquire();

      durable.kill();
      durable.restart();

      // A session that is renewed in time outlives that, and the lock with it.
      leadership.requireHeld();
      durable.kill();
      try (Contender waiting = new Contender(election)) {
        Api.await(Duration.ofSeconds(15), "the lease is over", () -> !leadership.isHeld());
        assertThatThrownBy(leadership::requireHeld).isInstanceOf(LeadershipLostException.class);
        leadership.close();
        durable.restart();
        waiting.leadership(Duration.ofSeconds(60)).close();
      }
      assertThat(new Api(durable.address()).sessions()).doesNotContain("\"ID\"");
    }
  }
}
