package io.github.consulsnapshot;

/** Consul limits requests at the moment (status 429 or a rate limit of the server). */
public final class RateLimitedException extends ConsulRefusedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was asked, what was answered, and what to do
   * @param status the HTTP status
   * @param serverMessage the start of the response's text, already bounded
   */
  public RateLimitedException(String message, int status, String serverMessage) {
    super(message, status, serverMessage);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
