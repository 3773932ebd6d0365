package io.github.consulsnapshot;

/**
 * The token does not have {@code acl = "write"}, is not known, or the endpoint is blocked for it.
 */
public final class PermissionDeniedException extends ConsulRefusedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was asked, what was answered, and what to do
   * @param status the HTTP status
   * @param serverMessage the start of the response's text, already bounded
   */
  public PermissionDeniedException(String message, int status, String serverMessage) {
    super(message, status, serverMessage);
  }
}
