package io.github.consulsnapshot;

/**
 * Is told how far an operation is: at the beginning and end of each phase, and in between not more
 * than ten times a second.
 *
 * <p>It is called on the thread that carries out the operation and holds it up while it runs. What
 * it throws ends the operation and reaches the caller of that operation unchanged; thrown in the
 * phases {@link Progress.Phase#RESTORING} and {@link Progress.Phase#CHECKING}, when the whole
 * archive has left, it does not undo the restore.
 */
@FunctionalInterface
public interface ProgressListener {
  /**
   * Called with the state of the operation.
   *
   * @param progress how far it is
   */
  void onProgress(Progress progress);

  /**
   * A listener that does nothing.
   *
   * @return the listener
   */
  static ProgressListener none() {
    return progress -> {};
  }
}
