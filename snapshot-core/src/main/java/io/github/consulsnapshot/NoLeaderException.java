package io.github.consulsnapshot;

/** The cluster, or the part of it that was asked, has no leader. */
public final class NoLeaderException extends ConsulRefusedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was asked, what was answered, and what to do
   * @param status the HTTP status
   * @param serverMessage the start of the response's text, already bounded
   */
  public NoLeaderException(String message, int status, String serverMessage) {
    super(message, status, serverMessage);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
