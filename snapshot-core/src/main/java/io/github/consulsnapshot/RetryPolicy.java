package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * How often a save is attempted, and how long to pause in between. Each attempt begins from the
 * start with a new staging place; only failures that say {@link SnapshotException#isRetryable()}
 * lead to another. There is no such policy for a restore: it is sent once.
 *
 * <p>The pause before attempt {@code n} is {@code firstPause * 2^(n-2)}, at most {@code maxPause},
 * of which up to a half is taken off by chance so that many clients do not come back together.
 *
 * <p>A number of {@code jitter} that is out of its range counts as the nearest one within, and one
 * that is no number as 0: a pause is always between a half and the whole, and a save that could
 * still succeed is not ended by it.
 *
 * @param maxAttempts how many attempts there are at most, at least 1
 * @param firstPause the pause after the first attempt
 * @param maxPause the longest pause
 * @param jitter gives numbers from 0 (whole pause) to below 1 (half the pause)
 */
public record RetryPolicy(
    int maxAttempts, Duration firstPause, Duration maxPause, DoubleSupplier jitter) {
  /**
   * Checks the values.
   *
   * @param maxAttempts how many attempts there are at most, at least 1
   * @param firstPause the pause after the first attempt
   * @param maxPause the longest pause
   * @param jitter gives numbers from 0 (whole pause) to below 1 (half the pause)
   */
  public RetryPolicy {
    if (maxAttempts < 1) {
      throw new InvalidSettingException(
          "maxAttempts", maxAttempts + " given, at least 1 is accepted");
    }
    Durations.requirePositive("firstPause", firstPause);
    Durations.requirePositive("maxPause", maxPause);
    Objects.requireNonNull(jitter, "jitter");
  }

  /**
   * Three attempts with pauses of about one and two seconds: enough for an election of a leader or
   * a restart of an agent.
   *
   * @return the default policy
   */
  public static RetryPolicy defaults() {
    return attempts(3);
  }

  /**
   * One attempt.
   *
   * @return a policy that never repeats
   */
  public static RetryPolicy never() {
    return attempts(1);
  }

  /**
   * So many attempts, with pauses from one second to thirty.
   *
   * @param maxAttempts how many attempts there are at most, at least 1
   * @return the policy
   */
  public static RetryPolicy attempts(int maxAttempts) {
    return new RetryPolicy(
        maxAttempts, Duration.ofSeconds(1), Duration.ofSeconds(30), Math::random);
  }

  /**
   * The pause after an attempt that failed.
   *
   * @param attempt the number of the attempt that failed, at least 1
   * @return how long to wait before the next
   */
  public Duration pauseAfter(int attempt) {
    if (attempt < 1) {
      throw new InvalidSettingException("attempt", attempt + " given, at least 1 is accepted");
    }
    long pause = firstPause.toNanos();
    long longest = maxPause.toNanos();
    // Ends at maxPause, so that the highest attempt takes no longer and nothing overflows.
    for (int doubled = 1; doubled < attempt && pause < longest; doubled++) {
      pause *= 2;
    }
    return Duration.ofNanos((long) (Math.min(pause, longest) * (1 - chance() / 2)));
  }

  private double chance() {
    double given = jitter.getAsDouble();
    // Not Math.max alone, which makes NaN of NaN.
    return given > 0 ? Math.min(given, 1) : 0;
  }

  /** The numbers; not where chance comes from, which has no words for itself. */
  @Override
  public String toString() {
    return "RetryPolicy[maxAttempts="
        + maxAttempts
        + ", firstPause="
        + firstPause
        + ", maxPause="
        + maxPause
        + "]";
  }
}
