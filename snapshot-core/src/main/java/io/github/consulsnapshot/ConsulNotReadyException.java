package io.github.consulsnapshot;

/**
 * Consul cannot take or restore a snapshot just now: it has applied nothing yet, or a change of its
 * members is under way.
 */
public final class ConsulNotReadyException extends ConsulRefusedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was asked, what was answered, and what to do
   * @param status the HTTP status
   * @param serverMessage the start of the response's text, already bounded
   */
  public ConsulNotReadyException(String message, int status, String serverMessage) {
    super(message, status, serverMessage);
  }
}
