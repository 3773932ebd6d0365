package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The server that answered is further behind than the save allows: it heard from the leader too
 * long ago, knows no leader, or does not say. Nothing was written.
 */
public final class TooStaleException extends PreconditionFailedException {
  private static final long serialVersionUID = 1L;

  /** The index, or null when the server did not say. */
  private final Long index;

  /** Whether the server knew a leader, or null when it did not say. */
  private final Boolean knownLeader;

  /** How long ago it had heard from the leader, or null when it did not say. */
  private final Duration lastContact;

  /**
   * Makes one.
   *
   * @param message what was demanded and what the server said
   * @param freshness what the server said
   */
  public TooStaleException(String message, Freshness freshness) {
    super(message, null);
    Objects.requireNonNull(freshness, "freshness");
    // In pieces, since the record and what is optional in it cannot be serialized.
    this.index = freshness.index().isPresent() ? freshness.index().getAsLong() : null;
    this.knownLeader = freshness.knownLeader().orElse(null);
    this.lastContact = freshness.lastContact().orElse(null);
  }

  /**
   * What the server said of its own freshness.
   *
   * @return the freshness
   */
  public Freshness freshness() {
    return new Freshness(
        index == null ? OptionalLong.empty() : OptionalLong.of(index),
        Optional.ofNullable(knownLeader),
        Optional.ofNullable(lastContact));
  }
}
