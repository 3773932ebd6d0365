package io.github.consulsnapshot.okhttp.internal.agent;

import io.github.consulsnapshot.okhttp.internal.text.Shown;
import java.util.Locale;

/**
 * How a check stands, and why.
 *
 * @param state passing, warning or critical
 * @param output for people; bounded
 */
record CheckStatus(State state, String output) {
  private static final int LONGEST = 1000;

  enum State {
    PASSING,
    CRITICAL;

    /** As Consul writes it. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  CheckStatus {
    output = Shown.text(output, LONGEST);
  }

  static CheckStatus passing(String output) {
    return new CheckStatus(State.PASSING, output);
  }

  static CheckStatus critical(String output) {
    return new CheckStatus(State.CRITICAL, output);
  }
}
