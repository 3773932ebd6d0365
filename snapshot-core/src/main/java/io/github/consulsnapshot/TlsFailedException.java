package io.github.consulsnapshot;

/**
 * No secure connection could be agreed on: an untrusted or expired certificate, the wrong host, a
 * client certificate that is missing or refused, or a peer that does not speak TLS.
 */
public final class TlsFailedException extends ConnectionFailedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was tried, where, and what happened
   * @param cause the failure of the transport
   */
  public TlsFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
