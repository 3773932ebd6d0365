package io.github.consulsnapshot.state;

import java.math.BigDecimal;

/** Floating-point numbers as Go writes them in JSON. */
final class RealText {
  private static final double SMALLEST_PLAIN = 1e-6;
  private static final double SMALLEST_LARGE = 1e21;

  private RealText() {}

  /** A finite number in JSON. */
  static String of(StateValue.Real real) {
    double value = real.value();
    double size = Math.abs(value);
    if (size == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal exact =
        new BigDecimal(real.single() ? Float.toString((float) value) : Double.toString(value))
            .stripTrailingZeros();
    return size >= SMALLEST_PLAIN && size < SMALLEST_LARGE
        ? exact.toPlainString()
        : scientific(exact);
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
