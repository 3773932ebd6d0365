package io.github.consulsnapshot;

/**
 * The disk or store that a snapshot is read from or written to failed. A target that held a
 * snapshot before still holds it, unless the message says that the new one stands there already.
 */
public class StorageException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message which place, what was tried there, and what happened
   * @param cause the failure below, or null
   */
  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
