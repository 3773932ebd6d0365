package io.github.consulsnapshot.state;

import static java.math.RoundingMode.DOWN;
import static java.math.RoundingMode.HALF_EVEN;
import static java.math.RoundingMode.UP;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floating-point numbers as Go writes them in JSON. */
final class RealText {
  private static final double SMALLEST_PLAIN = 1e-6;
  private static final double SMALLEST_LARGE = 1e21;

  /** As many tell any number from all others. */
  private static final int MOST_DIGITS = 17;

  private RealText() {}

  /** A finite number in JSON. */
  static String of(StateValue.Real real) {
    double value = real.value();
    double size = Math.abs(value);
    if (size == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal shortest = shortest(real).stripTrailingZeros();
    return size >= SMALLEST_PLAIN && size < SMALLEST_LARGE
        ? shortest.toPlainString()
        : scientific(shortest);
  }

  /**
   * The nearest of those with the fewest digits that are read as the same number. What the JDK
   * writes has a digit too many at times before version 19, and two digits where one would do.
   */
  private static BigDecimal shortest(StateValue.Real real) {
    BigDecimal exact = new BigDecimal(real.value());
    for (int digits = 1; digits < MOST_DIGITS; digits++) {
      // The nearest may be another number where the next ones are not as far away below as above.
      for (RoundingMode mode : new RoundingMode[] {HALF_EVEN, UP, DOWN}) {
        BigDecimal rounded = exact.round(new MathContext(digits, mode));
        if (isRead(rounded, real)) {
          return rounded;
        }
      }
    }
    return exact.round(new MathContext(MOST_DIGITS, HALF_EVEN));
  }

  private static boolean isRead(BigDecimal text, StateValue.Real real) {
    return real.single()
        ? text.floatValue() == (float) real.value()
        : text.doubleValue() == real.value();
  }

  private static String scientific(BigDecimal exact) {
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    return (exact.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + "e"
        + (exponent < 0 ? "" : "+")
        + exponent;
  }
}
