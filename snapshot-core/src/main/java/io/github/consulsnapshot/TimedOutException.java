package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;

/** A limit of time was passed. */
public final class TimedOutException extends ConnectionFailedException {
  private static final long serialVersionUID = 1L;

  /** What was waited for. */
  public enum Limit {
    /** A connection to be made. */
    CONNECT,
    /** The first byte of an answer. */
    RESPONSE,
    /** The next byte, in either direction. */
    STALL,
    /** The whole operation. */
    DEADLINE
  }

  /** Which limit was passed. */
  private final Limit limit;

  /** Its value. */
  private final Duration allowed;

  /**
   * Makes one.
   *
   * @param message what was waited for, where, and for how long
   * @param limit which limit was passed
   * @param allowed the value of that limit
   * @param cause the failure of the transport
   */
  public TimedOutException(String message, Limit limit, Duration allowed, Throwable cause) {
    super(message, cause);
    this.limit = Objects.requireNonNull(limit, "limit");
    this.allowed = Objects.requireNonNull(allowed, "allowed");
  }

  /**
   * Which limit was passed.
   *
   * @return the limit
   */
  public Limit limit() {
    return limit;
  }

  /**
   * The value of that limit.
   *
   * @return how long was allowed
   */
  public Duration allowed() {
    return allowed;
  }

  /** A deadline covers all attempts, so nothing is left of it for another. */
  @Override
  public boolean isRetryable() {
    return limit != Limit.DEADLINE;
  }
}
