package io.github.consulsnapshot.okhttp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.agent.Leadership;
import io.github.consulsnapshot.okhttp.LockOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lease of a lock, in played time: nothing happens between two steps of a test. */
class LockTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration HALF = Duration.ofSeconds(5);
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final String RENEW = "/v1/session/renew/";
  private static final LockOptions OPTIONS =
      LockOptions.builder().sessionTtl(TTL).lockDelay(Duration.ZERO).build();

  private final ManualTime time = new ManualTime();
  private final AtomicInteger lost = new AtomicInteger();
  private FakeConsul consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    client = OkHttpSnapshotClient.builder().address(consul.address()).timeSource(time).build();
  }

  @AfterEach
  void stop() {
    consul.withoutFaults().leader(true);
    client.close();
    assertThat(consul.sessions()).as("sessions left behind").isZero();
    assertThat(consul.unexpectedRequests()).isEmpty();
    consul.close();
  }

  private Leadership acquire() throws Exception {
    Leadership leadership = client.lock(OPTIONS).acquire();
    leadership.onLost(lost::incrementAndGet);
    awaitWatching();
    return leadership;
  }

  private void awaitWatching() throws Exception {
    Api.await(SOON, "the key is watched", () -> consul.blockedQueries() == 1);
  }

  private long renewals() {
    return consul.requests().stream().filter(each -> each.path().startsWith(RENEW)).count();
  }

  /** Lets time pass, in which the watch ends. */
  private void pass(Duration duration) {
    time.advance(duration);
    consul.endBlockingQueries();
  }

  @Test
  void session_halfOfItsTimePassed_isRenewedAndNotBefore() throws Exception {
    Leadership leadership = acquire();
    long before = renewals();
    for (int i = 1; i <= 5; i++) {
      // The fake ends a query by the real clock: of two seconds, it is not over meanwhile.
      pass(HALF.minusSeconds(2));
      awaitWatching();
      assertThat(renewals()).isEqualTo(before + i - 1);
      pass(Duration.ofSeconds(2));
      long expected = before + i;
      Api.await(SOON, "renewed", () -> renewals() == expected);
      awaitWatching();
      assertThat(leadership.isHeld()).isTrue();
    }
    leadership.requireHeld();
  }

  @Test
  void requireHeld_stoppedForAWholeTtl_isLostWithoutAsking() throws Exception {
    Leadership leadership = acquire();
    time.advance(TTL.minusSeconds(1));
    leadership.requireHeld();
    assertThat(leadership.isHeld()).isTrue();

    time.advance(Duration.ofSeconds(1));

    assertThat(leadership.isHeld()).isFalse();
    int requests = consul.requests().size();
    assertThatThrownBy(leadership::requireHeld)
        .isInstanceOf(LeadershipLostException.class)
        .hasMessageContaining("no renewal of its session has succeeded for 10 s");
    assertThat(consul.requests()).hasSize(requests);
    assertThat(lost).hasValue(1);
  }

  @Test
  void renewals_allRefused_areTriedUntilTheLeaseIsOver() throws Exception {
    Leadership leadership = acquire();
    long before = renewals();
    consul.onEveryRequest(RENEW, Fault.error(500, "out of order"));

    pass(HALF);

    Api.await(SOON, "lost", () -> lost.get() == 1);
    assertThat(renewals() - before).isEqualTo(8);
    assertThat(Duration.ofNanos(time.nanoTime())).isEqualTo(TTL);
    assertThat(leadership.isHeld()).isFalse();
    assertThatThrownBy(leadership::requireHeld)
        .isInstanceOf(LeadershipLostException.class)
        .hasMessageContaining("out of order");
  }

  @Test
  void renewals_failForAWhile_isHeldOn() throws Exception {
    Leadership leadership = acquire();
    consul.leader(false);
    AtomicInteger sleeps = new AtomicInteger();
    time.onSleep(
        duration -> {
          if (sleeps.incrementAndGet() == 4) {
            consul.leader(true);
          }
        });

    pass(HALF);

    Api.await(SOON, "a leader", () -> sleeps.get() >= 4);
    awaitWatching();
    assertThat(leadership.isHeld()).isTrue();
    leadership.requireHeld();
    assertThat(lost).hasValue(0);
  }

  @Test
  void requireHeld_noLeaderForAWhile_asksAgainWithinTheLease() throws Exception {
    Leadership leadership = acquire();
    consul.leader(false);
    AtomicInteger sleeps = new AtomicInteger();
    time.onSleep(
        duration -> {
          if (sleeps.incrementAndGet() == 4) {
            consul.leader(true);
          }
        });

    leadership.requireHeld();

    assertThat(sleeps.get()).isGreaterThanOrEqualTo(4);
    assertThat(lost).hasValue(0);
  }

  @Test
  void requireHeld_noLeaderAtAll_isLostWhenTheLeaseIsOver() throws Exception {
    Leadership leadership = acquire();
    consul.leader(false);

    assertThatThrownBy(leadership::requireHeld)
        .isInstanceOf(LeadershipLostException.class)
        .hasMessageContaining("No cluster leader");

    assertThat(Duration.ofNanos(time.nanoTime())).isEqualTo(TTL);
    assertThat(lost).hasValue(1);
  }

  @Test
  void renewal_answeredLate_countsFromWhenItWasSent() throws Exception {
    client.close();
    AtomicInteger renewed = new AtomicInteger();
    OkHttpClient http =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  okhttp3.Response response = chain.proceed(chain.request());
                  // The first one is part of acquiring.
                  if (chain.request().url().encodedPath().startsWith(RENEW)
                      && renewed.incrementAndGet() == 2) {
                    time.advance(Duration.ofSeconds(4));
                  }
                  return response;
                })
            .build();
    client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .timeSource(time)
            .httpClient(http)
            .build();
    Leadership leadership = acquire();

    pass(HALF);

    Api.await(SOON, "renewed", () -> renewed.get() == 2);
    awaitWatching();
    assertThat(Duration.ofNanos(time.nanoTime())).isEqualTo(Duration.ofSeconds(9));
    time.advance(Duration.ofSeconds(6).minusMillis(1));
    assertThat(leadership.isHeld()).isTrue();
    time.advance(Duration.ofMillis(1));
    assertThat(leadership.isHeld()).isFalse();
    client.close();
    http.connectionPool().evictAll();
  }

  @Test
  void session_unknownToARenewal_isLost() throws Exception {
    Leadership leadership = acquire();
    consul.onNextRequest(RENEW, Fault.error(404, "Session id 'x' not found"));

    pass(HALF);

    Api.await(SOON, "lost", () -> lost.get() == 1);
    assertThatThrownBy(leadership::requireHeld)
        .hasMessageContaining("Consul does not know its session");
  }

  @Test
  void session_ended_isNoticedByTheWatch() throws Exception {
    Leadership leadership = acquire();

    consul.expireSessions();

    Api.await(SOON, "lost", () -> lost.get() == 1);
    assertThatThrownBy(leadership::requireHeld).hasMessageContaining("nobody holds it");
  }

  @Test
  void restore_ofAStateWithoutTheLock_isNoticed() throws Exception {
    byte[] before = consul.archive().build();
    Leadership leadership = acquire();

    try (OkHttpSnapshotClient other = OkHttpSnapshotClient.create(consul.address())) {
      java.nio.file.Path file = java.nio.file.Files.createTempFile("before", ".snap");
      java.nio.file.Files.write(file, before);
      assertThat(other.restore(file).archive()).isNotNull();
      java.nio.file.Files.delete(file);
    }

    Api.await(SOON, "lost", () -> lost.get() == 1);
    assertThatThrownBy(leadership::requireHeld).hasMessageContaining("its key is gone");
    leadership.close();
    // Its index has gone back, which keeps nobody from acquiring anew.
    acquire().requireHeld();
  }

  @Test
  void acquire_answerLost_findsThatItHolds() throws Exception {
    consul.onNextRequest("PUT /v1/kv/", Fault.loseAnswer());

    acquire().requireHeld();

    assertThat(consul.sessions()).isEqualTo(1);
  }

  @Test
  void acquire_consulAway_waitsWithGrowingPauses() throws Exception {
    consul.stop();
    AtomicInteger sleeps = new AtomicInteger();
    time.onSleep(
        duration -> {
          if (sleeps.incrementAndGet() == 8) {
            consul.startAgain();
          }
        });

    acquire().requireHeld();

    assertThat(time.sleeps()).hasSize(8);
    assertThat(time.sleeps().get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(time.sleeps().get(7)).isBetween(Duration.ofMillis(7500), Duration.ofSeconds(15));
  }

  @Test
  void acquire_sessionEndsWhileWaiting_makesAnother() throws Exception {
    Leadership first = acquire();
    try (OkHttpSnapshotClient other =
            OkHttpSnapshotClient.builder().address(consul.address()).timeSource(time).build();
        Contender second = new Contender(other.lock(OPTIONS))) {
      Api.await(SOON, "both watch", () -> consul.blockedQueries() == 2);
      long before = renewals();
      pass(HALF);
      Api.await(SOON, "both renew", () -> renewals() == before + 2);

      consul.expireSessions();

      try (Leadership won = second.leadership(SOON)) {
        won.requireHeld();
        assertThat(first.isHeld()).isFalse();
        assertThat(consul.sessions()).isEqualTo(1);
      }
    }
  }

  @Test
  void watch_answeredAtOnceEachTime_isPaused() throws Exception {
    acquire();
    Api.await(
        SOON,
        "a pause",
        () -> {
          consul.endBlockingQueries();
          return !time.sleeps().isEmpty();
        });
    assertThat(time.sleeps().get(0)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void acquire_answerOfAnotherLength_isHonoured() throws Exception {
    // The fake repeats what was asked for; a longer one is answered in its place.
    consul.onNextRequest(
        RENEW, Fault.answer(200, "application/json", "[{\"ID\":\"x\",\"TTL\":\"1m0s\"}]"));
    Leadership leadership = client.lock(OPTIONS).acquire();
    awaitWatching();
    time.advance(Duration.ofSeconds(59));
    assertThat(leadership.isHeld()).isTrue();
    time.advance(Duration.ofSeconds(1));
    assertThat(leadership.isHeld()).isFalse();
  }
}
