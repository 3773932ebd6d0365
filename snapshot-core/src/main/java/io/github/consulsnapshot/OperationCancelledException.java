package io.github.consulsnapshot;

/**
 * The operation was ended by an interrupt of its thread, by cancelling its future or by closing the
 * client. After an interrupt the interrupt status of the thread is set again.
 */
public final class OperationCancelledException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was ended and by what
   * @param cause the failure below, or null
   */
  public OperationCancelledException(String message, Throwable cause) {
    super(message, cause);
  }
}
