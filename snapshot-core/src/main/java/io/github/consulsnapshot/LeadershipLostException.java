package io.github.consulsnapshot;

/**
 * Of several agents that save the same cluster, this one does not lead any more. What it had not
 * published yet stays unpublished; another does it.
 */
public final class LeadershipLostException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was held, and how it is known to be lost
   * @param cause the failure below, or null
   */
  public LeadershipLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
