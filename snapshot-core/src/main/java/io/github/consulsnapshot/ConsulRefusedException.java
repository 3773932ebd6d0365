package io.github.consulsnapshot;

import java.util.Objects;

/**
 * Consul, or something in front of it, answered with a status other than success.
 *
 * <p>Consul tells most operational faults apart by the text of a 500 only; the subclasses exist for
 * the texts that a caller can act on. An answer that fits none of them is thrown as this class.
 */
public class ConsulRefusedException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /** The HTTP status. */
  private final int status;

  /** The text of the answer. */
  private final String serverMessage;

  /**
   * Makes one.
   *
   * @param message what was asked, what was answered, and what to do
   * @param status the HTTP status
   * @param serverMessage the start of the response's text, already bounded
   */
  public ConsulRefusedException(String message, int status, String serverMessage) {
    super(message, null);
    this.status = status;
    this.serverMessage = Objects.requireNonNull(serverMessage, "serverMessage");
  }

  /**
   * The HTTP status of the answer.
   *
   * @return for example 403
   */
  public final int status() {
    return status;
  }

  /**
   * The text of the answer, at most a few KiB of it.
   *
   * @return the text, empty when there was none
   */
  public final String serverMessage() {
    return serverMessage;
  }
}
