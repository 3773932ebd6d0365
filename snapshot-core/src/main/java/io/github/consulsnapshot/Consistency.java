package io.github.consulsnapshot;

/** Which server answers a save. */
public enum Consistency {
  /** The leader, after it has made sure that it still leads. The default, as in Consul. */
  CONSISTENT,
  /**
   * Any server, from the state that it has, also when there is no leader. What it lacks is told by
   * {@link Freshness}.
   */
  STALE
}
