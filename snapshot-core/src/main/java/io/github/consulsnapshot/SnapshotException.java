package io.github.consulsnapshot;

/**
 * The root of everything that this library throws when a snapshot operation does not succeed.
 *
 * <p>The subclasses are sorted by what the caller can do next:
 *
 * <ul>
 *   <li>{@link ConsulRefusedException}: Consul answered and said no.
 *   <li>{@link ConnectionFailedException}: the line failed, before or during the answer.
 *   <li>{@link InvalidArchiveException}: the archive is not a whole snapshot.
 *   <li>{@link StorageException}: the disk or store failed.
 *   <li>{@link LeadershipLostException}: another agent leads now.
 *   <li>{@link OutcomeUnknownException}: a restore was sent and its answer was lost.
 *   <li>{@link KeysMovedException}, {@link KeyRestoreIncompleteException}: keys were being put
 *       back, and that was stopped.
 *   <li>{@link OperationCancelledException}: the caller, or {@code close()}, ended it.
 *   <li>{@link PreconditionFailedException}: a condition that the caller set, or that protects the
 *       cluster, does not hold.
 *   <li>{@link InvalidSettingException}: a setting is wrong; nothing was tried.
 * </ul>
 *
 * <p>No message, cause or property of one ever holds a token, a password or a key.
 */
public abstract class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SnapshotException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether the same save, begun again from the start, may succeed without anybody changing
   * anything. It says nothing about a restore, which is never repeated automatically.
   *
   * @return whether a new attempt makes sense
   */
  public boolean isRetryable() {
    return false;
  }
}
