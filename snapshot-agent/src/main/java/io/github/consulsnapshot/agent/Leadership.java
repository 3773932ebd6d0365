package io.github.consulsnapshot.agent;

/**
 * To lead, for as long as it lasts. Once lost it does not come back: the election is asked again.
 *
 * <p>Safe for use by several threads.
 */
public interface Leadership extends AutoCloseable {
  /**
   * The check that counts, to be made right before each thing that only the leader may do, such as
   * publishing or deleting a snapshot. It asks whoever decides, and so it blocks; it must not take
   * a process that was stopped for a while at its own word.
   *
   * @throws io.github.consulsnapshot.LeadershipLostException when this agent does not lead any
   *     more, or when nobody can be asked: then somebody else may lead
   * @throws io.github.consulsnapshot.OperationCancelledException when the thread is interrupted
   */
  void requireHeld();

  /**
   * Whether it is held as far as is known here. Does not block, and may be behind.
   *
   * @return false once it is known to be lost or closed
   */
  boolean isHeld();

  /**
   * Has something done when it is lost, as soon as that is known here; at once when it is lost
   * already. Not when it is closed.
   *
   * @param action called once, on any thread; must not block
   */
  void onLost(Runnable action);

  /**
   * Gives it up, so that another can lead at once. Does nothing when it is lost, or closed already.
   */
  @Override
  void close();
}
