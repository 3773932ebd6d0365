package io.github.consulsnapshot;

/**
 * A whole archive was sent for a restore, and it is not known whether it was restored: the answer
 * was lost, Consul's answer leaves it open, or the answer is not Consul's but that of a gateway,
 * which may have passed the archive on. An answer that was refused is the cause, a {@link
 * ConsulRefusedException} with its status.
 *
 * <p>Look at the cluster before anything else. Do not simply repeat the restore: an archive that
 * crashed the leader once can keep it from starting when it is sent again.
 */
public class OutcomeUnknownException extends SnapshotException {
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
