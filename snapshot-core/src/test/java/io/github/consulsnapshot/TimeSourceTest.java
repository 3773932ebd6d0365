package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TimeSourceTest {
  private final TimeSource time = TimeSource.system();

  @Test
  void nanoTime_betweenTwoReadingsOfTheMachine_liesBetween() {
    long before = System.nanoTime();
    long read = time.nanoTime();
    long after = System.nanoTime();

    assertThat(read - before).isBetween(0L, after - before);
  }

  @Test
  void sleep_aMoment_takesAtLeastThat() throws InterruptedException {
    long before = System.nanoTime();

    time.sleep(Duration.ofMillis(2));

    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(2_000_000);
  }

  @Test
  @Timeout(10)
  void sleep_interrupted_endsAtOnce() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> time.sleep(Duration.ofDays(24)));
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  @Timeout(10)
  void sleep_nothingLeft_returnsAtOnce() throws InterruptedException {
    time.sleep(Duration.ZERO);
    time.sleep(Duration.ofDays(-1));
  }
}
