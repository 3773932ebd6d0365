package io.github.consulsnapshot;

/**
 * The disk or store refuses for good, until somebody changes something: a right is missing, or the
 * place does not exist.
 */
public final class StorageDeniedException extends StorageException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message which place, what was tried there, and which right or place is missing
   * @param cause the failure below, or null
   */
  public StorageDeniedException(String message, Throwable cause) {
    super(message, cause);
  }
}
