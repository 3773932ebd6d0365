package io.github.consulsnapshot;

/**
 * A condition that the caller set, or that protects the cluster, does not hold, so the operation
 * stopped before it changed anything.
 */
public abstract class PreconditionFailedException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  PreconditionFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
