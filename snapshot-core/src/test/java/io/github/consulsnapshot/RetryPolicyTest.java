package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
  private static final Duration LONGEST = Duration.ofDays(24);

  @Test
  void pauseAfter_noJitter_doublesUpToTheCap() {
    RetryPolicy policy =
        new RetryPolicy(
            10, Duration.ofSeconds(1), Duration.ofSeconds(30), RetryPolicyTest::noJitter);

    assertThat(IntStream.rangeClosed(1, 8).mapToObj(policy::pauseAfter).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
  }

  @Test
  void pauseAfter_mostJitter_takesOffAHalfAndNoMore() {
    RetryPolicy policy =
        new RetryPolicy(
            10, Duration.ofSeconds(1), Duration.ofSeconds(30), RetryPolicyTest::mostJitter);

    assertThat(policy.pauseAfter(1)).isBetween(Duration.ofMillis(500), Duration.ofNanos(500000001));
    assertThat(policy.pauseAfter(9)).isBetween(Duration.ofSeconds(15), Duration.ofMillis(15001));
  }

  @Test
  void pauseAfter_halfJitter_takesOffAQuarter() {
    RetryPolicy policy =
        new RetryPolicy(3, Duration.ofSeconds(4), Duration.ofSeconds(30), () -> 0.5);

    assertThat(policy.pauseAfter(1)).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void pauseAfter_eachCall_asksForNewJitter() {
    double[] chance = {0};
    RetryPolicy policy =
        new RetryPolicy(
            3, Duration.ofSeconds(4), Duration.ofSeconds(30), () -> chance[0]++ == 0 ? 0 : 0.5);

    assertThat(policy.pauseAfter(1)).isEqualTo(Duration.ofSeconds(4));
    assertThat(policy.pauseAfter(1)).isEqualTo(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @CsvSource({
    "1.0,       PT2S",
    "3.0,       PT2S",
    "Infinity,  PT2S",
    "-0.5,      PT4S",
    "-Infinity, PT4S",
    "NaN,       PT4S"
  })
  void pauseAfter_jitterOutOfItsRange_isTheNearestWithin(double jitter, Duration pause) {
    RetryPolicy policy =
        new RetryPolicy(3, Duration.ofSeconds(4), Duration.ofSeconds(30), () -> jitter);

    assertThat(policy.pauseAfter(1)).isEqualTo(pause);
  }

  @Test
  void toString_tellsTheNumbersOnly() {
    assertThat(RetryPolicy.defaults())
        .hasToString("RetryPolicy[maxAttempts=3, firstPause=PT1S, maxPause=PT30S]");
  }

  @Test
  void pauseAfter_firstPauseAboveTheCap_isTheCap() {
    RetryPolicy policy =
        new RetryPolicy(3, Duration.ofMinutes(1), Duration.ofSeconds(2), RetryPolicyTest::noJitter);

    assertThat(policy.pauseAfter(1)).isEqualTo(Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {52, 53, 63, 64, 65, 1000, Integer.MAX_VALUE})
  void pauseAfter_manyAttempts_staysAtTheCap(int attempt) {
    RetryPolicy smallest =
        new RetryPolicy(1, Duration.ofNanos(1), LONGEST, RetryPolicyTest::noJitter);
    RetryPolicy largest = new RetryPolicy(1, LONGEST, LONGEST, RetryPolicyTest::noJitter);

    assertThat(smallest.pauseAfter(attempt)).isEqualTo(LONGEST);
    assertThat(largest.pauseAfter(attempt)).isEqualTo(LONGEST);
  }

  @Test
  void pauseAfter_smallFirstPause_doublesAllTheWay() {
    RetryPolicy policy =
        new RetryPolicy(40, Duration.ofMillis(1), LONGEST, RetryPolicyTest::noJitter);

    assertThat(policy.pauseAfter(22)).isEqualTo(Duration.ofMillis(1 << 21));
    assertThat(policy.pauseAfter(31)).isEqualTo(Duration.ofMillis(1 << 30));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void pauseAfter_noSuchAttempt_refused(int attempt) {
    assertRefused("attempt", () -> RetryPolicy.defaults().pauseAfter(attempt));
  }

  @Test
  void factories_giveTheAttemptsTheyName() {
    assertThat(RetryPolicy.defaults().maxAttempts()).isEqualTo(3);
    assertThat(RetryPolicy.never().maxAttempts()).isEqualTo(1);
    assertThat(RetryPolicy.attempts(7).maxAttempts()).isEqualTo(7);
    assertThat(RetryPolicy.defaults().firstPause()).isEqualTo(Duration.ofSeconds(1));
    assertThat(RetryPolicy.defaults().maxPause()).isEqualTo(Duration.ofSeconds(30));
    assertThat(RetryPolicy.defaults().pauseAfter(2))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void constructor_nonsense_refusedByName() {
    Duration second = Duration.ofSeconds(1);

    assertRefused("maxAttempts", () -> RetryPolicy.attempts(0));
    assertRefused("maxAttempts", () -> RetryPolicy.attempts(-1));
    assertRefused(
        "firstPause", () -> new RetryPolicy(1, Duration.ZERO, second, RetryPolicyTest::noJitter));
    assertRefused(
        "maxPause",
        () -> new RetryPolicy(1, second, LONGEST.plusNanos(1), RetryPolicyTest::noJitter));
    assertThatNullPointerException()
        .isThrownBy(() -> new RetryPolicy(1, null, second, RetryPolicyTest::noJitter))
        .withMessage("firstPause");
    assertThatNullPointerException()
        .isThrownBy(() -> new RetryPolicy(1, second, null, RetryPolicyTest::noJitter))
        .withMessage("maxPause");
    assertThatNullPointerException()
        .isThrownBy(() -> new RetryPolicy(1, second, second, null))
        .withMessage("jitter");
  }

  private static double noJitter() {
    return 0;
  }

  private static double mostJitter() {
    return Math.nextDown(1.0);
  }

  private static void assertRefused(String setting, ThrowingCallable call) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(call)
        .withMessageStartingWith(setting + ": ")
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
  }
}
