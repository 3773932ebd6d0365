package io.github.consulsnapshot;

/** The client was used after it had been closed. */
public final class ClientClosedException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /** Makes one. */
  public ClientClosedException() {
    super("the client is closed; make a new one", null);
  }
}
