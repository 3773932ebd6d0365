package io.github.consulsnapshot;

import java.nio.file.Path;

/**
 * Saves and restores the state of a Consul datacenter.
 *
 * <p>Safe for use by several threads. Every method blocks until it is done, works on the calling
 * thread and starts none. An interrupt of that thread, or {@link #close()} from another, ends it:
 * the request is aborted, what was staged is removed, and {@link OperationCancelledException} is
 * thrown. {@link AsyncSnapshotClient} runs the same operations on an executor of the caller's.
 *
 * <p>Every failure is a {@link SnapshotException}; only what code of the caller's throws unchecked,
 * such as a {@link ProgressListener}, passes through as it is.
 *
 * <h2>Implementing a client</h2>
 *
 * A transport implements the two operations on {@link SnapshotTarget} and {@link SnapshotSource};
 * those on paths are made of them here.
 */
public interface SnapshotClient extends AutoCloseable {
  /**
   * Saves a snapshot to a file, consistently. The same as {@link #save(SnapshotTarget,
   * SaveOptions)} with {@link SnapshotTarget#of(Path)} and the defaults.
   *
   * @param file where the archive goes; an archive there is replaced in the moment in which the new
   *     one has proved to be whole
   * @return what was saved
   * @throws StorageException when it was not saved and the file is as it was before; or, said in
   *     the message, when the new archive stands there and it is not certain that it lasts
   * @throws SnapshotException any other: when it was not saved; the file is as it was before
   */
  default SavedSnapshot save(Path file) {
    return save(file, SaveOptions.defaults());
  }

  /**
   * Saves a snapshot to a file.
   *
   * @param file where the archive goes; an archive there is replaced in the moment in which the new
   *     one has proved to be whole
   * @param options how
   * @return what was saved
   * @throws StorageException when it was not saved and the file is as it was before; or, said in
   *     the message, when the new archive stands there and it is not certain that it lasts
   * @throws SnapshotException any other: when it was not saved; the file is as it was before
   */
  default SavedSnapshot save(Path file, SaveOptions options) {
    return save(SnapshotTarget.of(file), options);
  }

  /**
   * Saves a snapshot. The archive is verified, to the last record of the state, while it streams
   * into the staging place of the target, and is committed only when it is whole.
   *
   * @param target where the archive goes
   * @param options how
   * @return what was saved
   * @throws StorageException when it was not saved and the target is as it was before; or, said in
   *     the message, when the new archive stands there and it is not certain that it lasts
   * @throws SnapshotException any other: when it was not saved; the target is as it was before
   */
  SavedSnapshot save(SnapshotTarget target, SaveOptions options);

  /**
   * Restores a file into the agent's own datacenter. The same as {@link #restore(SnapshotSource,
   * RestoreOptions)} with {@link SnapshotSource#of(Path)} and the defaults.
   *
   * @param file the archive
   * @return what was restored
   * @throws OutcomeUnknownException when it is not known whether it was restored
   * @throws SnapshotException any other: when nothing was restored
   */
  default RestoredSnapshot restore(Path file) {
    return restore(file, RestoreOptions.defaults());
  }

  /**
   * Restores a file.
   *
   * @param file the archive
   * @param options how
   * @return what was restored
   * @throws OutcomeUnknownException when it is not known whether it was restored
   * @throws SnapshotException any other: when nothing was restored
   */
  default RestoredSnapshot restore(Path file, RestoreOptions options) {
    return restore(SnapshotSource.of(file), options);
  }

  /**
   * Restores a snapshot: replaces the whole state of the datacenter. The archive is verified, to
   * the last record of the state, before its first byte leaves; it is sent once, and never again
   * whatever happens.
   *
   * @param source the archive; it is read twice
   * @param options how
   * @return what was restored
   * @throws OutcomeUnknownException when it is not known whether it was restored
   * @throws SnapshotException any other: when nothing was restored
   */
  RestoredSnapshot restore(SnapshotSource source, RestoreOptions options);

  /**
   * Ends what is running and releases what this client holds. May be called again, and by any
   * thread.
   */
  @Override
  void close();
}
