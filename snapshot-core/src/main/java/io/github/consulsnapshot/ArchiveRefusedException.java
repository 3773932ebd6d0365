package io.github.consulsnapshot;

/** The server read the archive and refused it before it touched its state. */
public final class ArchiveRefusedException extends ConsulRefusedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was asked, what was answered, and what to do
   * @param status the HTTP status
   * @param serverMessage the start of the response's text, already bounded
   */
  public ArchiveRefusedException(String message, int status, String serverMessage) {
    super(message, status, serverMessage);
  }
}
