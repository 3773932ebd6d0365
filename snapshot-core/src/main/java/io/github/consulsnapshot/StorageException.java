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

  /**
   * Makes one of what a {@link SnapshotTarget} or {@link StagedSnapshot} has thrown. It is a {@link
   * StorageDeniedException} when that is the cause of what was thrown, as these interfaces declare
   * nothing but an {@link java.io.IOException}.
   *
   * @param message which place, what was tried there, and what happened
   * @param failure what was thrown; the cause of the result
   * @return the exception, to be thrown
   */
  public static StorageException of(String message, Exception failure) {
    return failure.getCause() instanceof StorageDeniedException
        ? new StorageDeniedException(message, failure)
        : new StorageException(message, failure);
  }
}
