package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ManualClockTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final ManualTime time = new ManualTime();

  @Test
  void instant_afterASleep_hasGoneOn() throws InterruptedException {
    time.advance(Duration.ofHours(5));
    ManualClock clock = new ManualClock(time, START);

    time.sleep(Duration.ofHours(1));

    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(1)));
  }

  @Test
  void step_back_isNoneOfTheTime() {
    ManualClock clock = new ManualClock(time, START);

    clock.step(Duration.ofHours(-2));

    assertThat(clock.instant()).isEqualTo(START.minus(Duration.ofHours(2)));
    assertThat(time.nanoTime()).isZero();
  }

  @Test
  void set_anyTime_goesOnFromThere() {
    ManualClock clock = new ManualClock(time, START);
    time.advance(Duration.ofSeconds(7));

    clock.set(Instant.EPOCH);
    time.advance(Duration.ofSeconds(1));

    assertThat(clock.instant()).isEqualTo(Instant.ofEpochSecond(1));
  }
}
