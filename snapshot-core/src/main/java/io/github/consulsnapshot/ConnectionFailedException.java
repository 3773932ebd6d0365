package io.github.consulsnapshot;

/**
 * The line failed: no connection could be made, it broke, or it fell silent. When a restore throws
 * this, the server cannot have received a whole archive and has restored nothing.
 */
public class ConnectionFailedException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was tried, where, and what happened
   * @param cause the failure of the transport
   */
  public ConnectionFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
