package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManualTimeTest {
  private final ManualTime time = new ManualTime();

  @Test
  void sleep_some_advancesAndIsWrittenDown() throws InterruptedException {
    time.sleep(Duration.ofHours(1));
    time.advance(Duration.ofSeconds(1));
    time.sleep(Duration.ZERO);

    assertThat(time.nanoTime()).isEqualTo(Duration.ofSeconds(3601).toNanos());
    assertThat(time.sleeps()).containsExactly(Duration.ofHours(1), Duration.ZERO);
  }

  @Test
  void sleep_interrupted_throwsAndDoesNotAdvance() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> time.sleep(Duration.ofSeconds(1)))
        .isInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(time.nanoTime()).isZero();
    assertThat(time.sleeps()).isEmpty();
  }

  @Test
  void onSleep_set_isCalledAfterTheAdvance() throws InterruptedException {
    List<Long> seen = new ArrayList<>();
    time.onSleep(duration -> seen.add(time.nanoTime()));

    time.sleep(Duration.ofNanos(5));

    assertThat(seen).containsExactly(5L);
  }

  @Test
  void advance_back_isRefused() {
    assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
