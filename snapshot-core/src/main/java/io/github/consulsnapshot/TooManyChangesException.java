package io.github.consulsnapshot;

/** A plan would hold more changes than the options allow. Nothing was changed. */
public final class TooManyChangesException extends PreconditionFailedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message how many changes are allowed, and what can be done
   */
  public TooManyChangesException(String message) {
    super(message, null);
  }
}
