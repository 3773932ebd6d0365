package io.github.consulsnapshot;

import java.util.Objects;
import java.util.Optional;

/**
 * Consul answered a save with 200, and what followed is not a whole snapshot because the stream
 * ended early. Consul sends its status before the data and reports what happens later as text at
 * the end of the stream, if at all: that text is {@link #serverMessage()}.
 *
 * <p>The cause is the {@link InvalidArchiveException} that tells where the archive ended.
 */
public final class BrokenStreamException extends ConnectionFailedException {
  private static final long serialVersionUID = 1L;

  /** The text at the end of the stream. */
  private final String serverMessage;

  /**
   * Makes one.
   *
   * @param message what was read and what Consul said
   * @param serverMessage the text at the end of the stream, empty when there is none
   * @param cause what verification or the transport found
   */
  public BrokenStreamException(String message, String serverMessage, Throwable cause) {
    super(message, cause);
    this.serverMessage = Objects.requireNonNull(serverMessage, "serverMessage");
  }

  /**
   * What the server wrote at the end of the stream.
   *
   * @return the text, or empty when the stream just ended
   */
  public Optional<String> serverMessage() {
    return serverMessage.isEmpty() ? Optional.empty() : Optional.of(serverMessage);
  }
}
