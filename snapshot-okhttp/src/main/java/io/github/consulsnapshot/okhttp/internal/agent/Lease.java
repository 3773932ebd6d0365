package io.github.consulsnapshot.okhttp.internal.agent;

import java.time.Duration;

/**
 * How long a session can be relied on without asking. It is counted from before its last renewal
 * was sent: Consul counts from when that arrives, and ends no session earlier.
 *
 * @param since when the last renewal that succeeded was sent, in nanoseconds of the time source
 * @param ttl how long a session lives from then on
 */
record Lease(long since, Duration ttl) {
  private static final int RENEWALS = 2;

  /** What is left of it; zero or less when it is over. */
  Duration remaining(long now) {
    return ttl.minusNanos(now - since);
  }

  boolean isOver(long now) {
    return remaining(now).compareTo(Duration.ZERO) <= 0;
  }

  /** How long until it is to be renewed; zero or less when it should have been. */
  Duration untilRenewal(long now) {
    return ttl.dividedBy(RENEWALS).minusNanos(now - since);
  }

  /** The lease after a renewal. One whose answer was overtaken by a later one changes nothing. */
  Lease renewed(long sent, Duration newTtl) {
    return sent - since < 0 ? this : new Lease(sent, newTtl);
  }
}
