package io.github.consulsnapshot.agent;

/**
 * Decides which of several agents saves a cluster, so that one does at any time.
 *
 * <p>Safe for use by several threads. What an implementation needs to keep itself elected, such as
 * a thread that renews a session, belongs to the {@link Leadership} and ends with it.
 */
public interface LeaderElection {
  /**
   * Blocks until this agent leads. Does not give up: what is wrong for a while, such as a Consul
   * that does not answer, is waited for.
   *
   * @return the leadership, to be closed
   * @throws InterruptedException when the thread is interrupted; nothing is held then
   * @throws io.github.consulsnapshot.SnapshotException when waiting cannot help: a right is
   *     missing, or a setting is wrong
   */
  Leadership acquire() throws InterruptedException;

  /**
   * What errors and reports call this election; holds no secret.
   *
   * @return for example {@code lock consul-snapshot/lock}
   */
  String description();

  /**
   * No election: whoever asks leads, at once and for good. For an agent that is the only one.
   *
   * @return the election
   */
  static LeaderElection alone() {
    return Alone.INSTANCE;
  }
}
