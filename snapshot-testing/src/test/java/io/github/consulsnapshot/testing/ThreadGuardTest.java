package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ThreadGuardTest {
  private final ThreadGuard guard = new ThreadGuard(Duration.ofMillis(200));

  @Test
  void requireNoneLeft_threadRuns_failsWithItsName() throws InterruptedException {
    Set<Thread> before = guard.present();
    CountDownLatch end = new CountDownLatch(1);
    Thread leak = new Thread(() -> await(end), "a leak");
    leak.start();
    try {
      assertThatThrownBy(() -> guard.requireNoneLeft(before, "this"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("a leak")
          .hasMessageContaining("ThreadGuardTest.await");
    } finally {
      end.countDown();
      leak.join();
    }
    assertThatCode(() -> guard.requireNoneLeft(before, "this")).doesNotThrowAnyException();
  }

  @Test
  void requireNoneLeft_threadEndsMeanwhile_passes() {
    Set<Thread> before = guard.present();
    ThreadGuard patient = new ThreadGuard(Duration.ofSeconds(10));
    CountDownLatch asked = new CountDownLatch(1);
    Thread ending = new Thread(() -> await(asked), "ends soon");
    ending.start();
    asked.countDown();

    assertThatCode(() -> patient.requireNoneLeft(before, "this")).doesNotThrowAnyException();
  }

  @Test
  void requireNoneLeft_sharedDaemon_passes() throws InterruptedException {
    Set<Thread> before = guard.present();
    CountDownLatch end = new CountDownLatch(1);
    Thread shared = new Thread(() -> await(end), "OkHttp ConnectionPool");
    shared.setDaemon(true);
    shared.start();
    try {
      assertThatCode(() -> guard.requireNoneLeft(before, "this")).doesNotThrowAnyException();
    } finally {
      end.countDown();
      shared.join();
    }
  }

  @Test
  void requireNoneLeft_fakeConsulLeftOpen_fails() {
    Set<Thread> before = guard.present();
    try (FakeConsul left = FakeConsul.start()) {
      assertThatThrownBy(() -> guard.requireNoneLeft(before, "this"))
          .hasMessageContaining("MockWebServer")
          .hasMessageContaining(Integer.toString(left.port()));
    }
    assertThatCode(() -> new ThreadGuard().requireNoneLeft(before, "this"))
        .doesNotThrowAnyException();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
