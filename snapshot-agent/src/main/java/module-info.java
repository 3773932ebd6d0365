/**
 * A scheduled agent over any client and any stores, in terms of the JDK and of core alone. Who
 * leads when there are several is decided by a {@code LeaderElection}, such as the lock of Consul
 * in {@code io.github.consulsnapshot.okhttp}.
 */
module io.github.consulsnapshot.agent {
  requires transitive io.github.consulsnapshot.core;

  exports io.github.consulsnapshot.agent;
}
