package io.github.consulsnapshot.examples.snap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShutdownTest {
  private final Shutdown shutdown = new Shutdown();

  @Test
  void end_nothingRuns_returnsAtOnce() {
    assertThat(shutdown.during(() -> {}, () -> "done")).isEqualTo("done");

    shutdown.end();
  }

  @Test
  void end_somethingRuns_endsItAndWaitsUntilAllIsSaid() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean cleanedUp = new AtomicBoolean();
    Thread command =
        new Thread(
            () -> {
              boolean told = shutdown.during(ended::countDown, () -> await(running, ended));
              cleanedUp.set(told);
              shutdown.finished();
            });
    command.start();
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    shutdown.end();

    assertThat(cleanedUp).isTrue();
    command.join();
  }

  private static boolean await(CountDownLatch running, CountDownLatch ended) {
    running.countDown();
    try {
      return ended.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
