package io.github.consulsnapshot;

/**
 * A whole archive was sent for a restore, and it is not known whether it was restored: the answer
 * was lost, or Consul's answer leaves it open.
 *
 * <p>Look at the cluster before anything else. Do not simply repeat the restore: an archive that
 * crashed the leader once can keep it from starting when it is sent again.
 */
public final class OutcomeUnknownException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was sent and what was answered, if anything
   * @param cause the failure below, or null
   */
  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
