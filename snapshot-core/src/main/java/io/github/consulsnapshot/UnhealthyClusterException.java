package io.github.consulsnapshot;

/** The cluster is not healthy, and the restore was told to require that. Nothing was sent. */
public final class UnhealthyClusterException extends PreconditionFailedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was looked at and what it said
   */
  public UnhealthyClusterException(String message) {
    super(message, null);
  }
}
