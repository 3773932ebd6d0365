package io.github.consulsnapshot;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a snapshot archive is to be put. Nothing is visible there before it has been verified.
 *
 * <h2>Implementing a target</h2>
 *
 * {@link #stage()} gives a place that no reader looks at. What stands at the target stays as it is,
 * byte for byte, until {@link StagedSnapshot#commit}; several stagings at the same time do not
 * disturb each other, and the one that commits last wins whole.
 *
 * <p>What fails is an {@link IOException}. One whose cause is a {@link StorageDeniedException} says
 * that the place refuses for good: the save fails with a {@code StorageDeniedException} then, and
 * an agent does not try that place again within a run.
 *
 * <p>An operation that is ended while its target stands still ends as soon as the target does. The
 * thread is interrupted then, and what waits should answer that with an {@link IOException}; one
 * that goes on waiting holds the operation up.
 */
public interface SnapshotTarget {
  /**
   * Refuses at once what can be known to fail, before Consul is troubled for a snapshot. Writes
   * nothing.
   *
   * @throws IOException when staging cannot succeed
   */
  default void check() throws IOException {}

  /**
   * Opens a new place for an archive. The caller closes it.
   *
   * @return the staged snapshot
   * @throws IOException when that is not possible
   */
  StagedSnapshot stage() throws IOException;

  /**
   * Whether a commit here would replace what a source reads. A restore whose safety snapshot would
   * replace the very archive that is to be restored is refused.
   *
   * @param source the source
   * @return true when that is known; false by default
   * @throws IOException when that cannot be found out
   */
  default boolean replaces(SnapshotSource source) throws IOException {
    return false;
  }

  /**
   * What errors and results call this target; holds no secret.
   *
   * @return for example an absolute path
   */
  String description();

  /**
   * A file. The archive is written to a temporary file beside it with mode 0600, forced to disk,
   * and moved over the name in one step; then the directory is forced to disk where the platform
   * can. The move replaces a file that is there, and replaces a symbolic link rather than follow
   * it. A directory, device, pipe or socket, or a link to one, is refused.
   *
   * <p>The temporary file is called {@code .NAME.unverified.} and 16 hexadecimal digits, with a
   * hash for a name of more than 100 bytes, and is locked while it is written. One that a process
   * has left behind because it died is removed by the next staging for the same file; on a file
   * system without locks, where the living and the dead cannot be told apart, it stays.
   *
   * @param path the file; its directory must exist
   * @return the target
   */
  static SnapshotTarget of(Path path) {
    return new FileTarget(path);
  }
}
