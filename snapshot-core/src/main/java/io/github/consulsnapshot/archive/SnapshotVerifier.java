package io.github.consulsnapshot.archive;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import java.nio.file.Path;

/**
 * Tells whether an archive is a whole Consul snapshot: container, hashes, metadata, and every
 * record of the state. One pass, in memory that does not grow with the archive, and without a
 * temporary file.
 *
 * <p>It checks integrity and not origin: whoever can change an archive can change its sums as well.
 *
 * <p>Safe for use by several threads. Blocks; an interrupt ends it with {@link
 * io.github.consulsnapshot.OperationCancelledException} before the next read of the source.
 */
public interface SnapshotVerifier {
  /**
   * Verifies an archive.
   *
   * @param source the archive; opened once, and closed
   * @return the verdict on a whole archive
   * @throws io.github.consulsnapshot.InvalidArchiveException when it is not whole
   * @throws io.github.consulsnapshot.StorageException when it cannot be read
   * @throws io.github.consulsnapshot.OperationCancelledException when the thread was interrupted
   */
  VerifiedArchive verify(SnapshotSource source);

  /**
   * Verifies a file.
   *
   * @param file the archive
   * @return the verdict on a whole archive
   * @throws io.github.consulsnapshot.InvalidArchiveException when it is not whole
   * @throws io.github.consulsnapshot.StorageException when it cannot be read
   * @throws io.github.consulsnapshot.OperationCancelledException when the thread was interrupted
   */
  default VerifiedArchive verify(Path file) {
    return verify(SnapshotSource.of(file));
  }
}
