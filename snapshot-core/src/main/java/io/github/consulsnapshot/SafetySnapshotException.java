package io.github.consulsnapshot;

/**
 * The safety snapshot that was to be taken before a restore failed, for the reason in the cause.
 * Nothing was restored.
 */
public final class SafetySnapshotException extends PreconditionFailedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message where the safety snapshot was to go
   * @param cause why it failed
   */
  public SafetySnapshotException(String message, SnapshotException cause) {
    super(message, cause);
  }
}
