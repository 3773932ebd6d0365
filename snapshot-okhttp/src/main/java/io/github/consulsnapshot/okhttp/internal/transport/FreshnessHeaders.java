package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.Freshness;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.Headers;

/** Reads the headers of a save. One that is missing or is no number is left out. */
final class FreshnessHeaders {
  private FreshnessHeaders() {}

  static Freshness of(Headers headers) {
    return new Freshness(
        unsigned(headers.get("X-Consul-Index")),
        Optional.ofNullable(headers.get("X-Consul-KnownLeader")).map("true"::equalsIgnoreCase),
        lastContact(headers.get("X-Consul-LastContact")));
  }

  /** Milliseconds, unsigned; a server that never had contact may give a number beyond any time. */
  private static Optional<Duration> lastContact(String value) {
    OptionalLong millis = unsigned(value);
    return millis.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Duration.ofMillis(millis.getAsLong() < 0 ? Long.MAX_VALUE : millis.getAsLong()));
  }

  private static OptionalLong unsigned(String value) {
    if (value == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseUnsignedLong(value.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
