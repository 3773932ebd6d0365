package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the answering server said of its own freshness in the headers of a save. Each may be
 * missing: a proxy may have dropped it.
 *
 * @param index {@code X-Consul-Index}, the Raft index of the snapshot, unsigned
 * @param knownLeader {@code X-Consul-KnownLeader}, whether the server knew a leader
 * @param lastContact {@code X-Consul-LastContact}, how long ago the server had heard from the
 *     leader; zero when it is the leader
 */
public record Freshness(
    OptionalLong index, Optional<Boolean> knownLeader, Optional<Duration> lastContact) {
  /**
   * Checks that nothing is null.
   *
   * @param index {@code X-Consul-Index}, the Raft index of the snapshot, unsigned
   * @param knownLeader {@code X-Consul-KnownLeader}, whether the server knew a leader
   * @param lastContact {@code X-Consul-LastContact}, how long ago the server had heard from the
   *     leader; zero when it is the leader
   */
  public Freshness {
    Objects.requireNonNull(index, "index");
    Objects.requireNonNull(knownLeader, "knownLeader");
    Objects.requireNonNull(lastContact, "lastContact");
  }
}
