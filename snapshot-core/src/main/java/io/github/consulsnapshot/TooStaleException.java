package io.github.consulsnapshot;

import java.util.Objects;

/**
 * The server that answered is further behind than the save allows: it heard from the leader too
 * long ago, knows no leader, or does not say. Nothing was written.
 */
public final class TooStaleException extends PreconditionFailedException {
  private static final long serialVersionUID = 1L;

  private final transient Freshness freshness;

  /**
   * Makes one.
   *
   * @param message what was demanded and what the server said
   * @param freshness what the server said
   */
  public TooStaleException(String message, Freshness freshness) {
    super(message, null);
    this.freshness = Objects.requireNonNull(freshness, "freshness");
  }

  /**
   * What the server said of its own freshness.
   *
   * @return the freshness
   */
  public Freshness freshness() {
    return freshness;
  }
}
