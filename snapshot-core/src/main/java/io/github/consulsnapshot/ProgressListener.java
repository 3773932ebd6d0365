package io.github.consulsnapshot;

/**
 * Is told how far an operation is: at the beginning and end of each phase, and in between not more
 * than ten times a second.
 *
 * <p>It is called on the thread that carries out the operation and holds it up while it runs.
 *
 * <p>What it throws ends the operation and reaches the caller of that operation unchanged: a save
 * then has published nothing, a restore has changed nothing. That is no longer possible once the
 * last piece of a restore may have left. What is thrown from then on, at the last calls in {@link
 * Progress.Phase#UPLOADING} and all in {@link Progress.Phase#RESTORING} and {@link
 * Progress.Phase#CHECKING}, is logged by {@link System.Logger} and changes nothing: the caller
 * learns what became of the restore.
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
