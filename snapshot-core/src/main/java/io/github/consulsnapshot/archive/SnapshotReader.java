package io.github.consulsnapshot.archive;

import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the state out of an archive while the archive is verified.
 *
 * <p>Safe for use by several threads. Blocks, and calls back on the calling thread.
 */
public interface SnapshotReader {
  /**
   * Works on a state while it is read.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  interface StateFunction<T> {
    /**
     * Reads as much of the state as it wants. What it has read is not proved yet: effects outside
     * of the result should wait until {@link SnapshotReader#read} has returned.
     *
     * @param metadata what meta.json says
     * @param state the bytes of state.bin; valid during the call, need not be closed
     * @return the result
     * @throws IOException when reading the state throws it, or for reasons of its own
     */
    T apply(SnapshotMetadata metadata, InputStream state) throws IOException;
  }

  /**
   * Reads an archive. The result of the function is handed out only after the whole archive has
   * proved itself, what the function left unread included.
   *
   * @param source the archive. It is read once, unless its state comes before its metadata, which
   *     Consul does not write; then twice
   * @param function what to do with the state
   * @param <T> what comes of it
   * @return the result of the function
   * @throws io.github.consulsnapshot.InvalidArchiveException when the archive is not whole,
   *     whatever the function did
   * @throws io.github.consulsnapshot.StorageException when it cannot be read
   * @throws io.github.consulsnapshot.OperationCancelledException when the thread was interrupted
   * @throws IOException what the function threw
   */
  <T> T read(SnapshotSource source, StateFunction<T> function) throws IOException;
}
