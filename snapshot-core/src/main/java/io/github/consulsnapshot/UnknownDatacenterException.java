package io.github.consulsnapshot;

/** The datacenter asked for is not known to the agent, or no path leads to it. */
public final class UnknownDatacenterException extends ConsulRefusedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was asked, what was answered, and what to do
   * @param status the HTTP status
   * @param serverMessage the start of the response's text, already bounded
   */
  public UnknownDatacenterException(String message, int status, String serverMessage) {
    super(message, status, serverMessage);
  }
}
