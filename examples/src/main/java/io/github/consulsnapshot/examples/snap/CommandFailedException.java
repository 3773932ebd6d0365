package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.SafetySnapshotException;

/** A command did not do what it was asked to; the message is what the user is shown. */
final class CommandFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }

  CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The end of a command about which there is nothing to say. */
  static CommandFailedException quietly(Throwable cause) {
    return new CommandFailedException("", cause);
  }

  /** A failure of the SDK, after the words that the {@code consul} command would begin with. */
  static CommandFailedException of(String prefix, Throwable failure) {
    StringBuilder message = new StringBuilder(prefix).append(": ").append(failure.getMessage());
    // The reason of a failed safety snapshot is in its cause only.
    Throwable cause = failure.getCause();
    if (failure instanceof SafetySnapshotException
        && cause != null
        && !message.toString().contains(String.valueOf(cause.getMessage()))) {
      message.append(": ").append(cause.getMessage());
    }
    return new CommandFailedException(message.toString(), failure);
  }
}
