package io.github.consulsnapshot.store;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.VerifiedArchive;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A place that keeps many snapshots, of one cluster or of several, each under its {@link
 * SnapshotName}. What bears another name is not listed, not opened and not deleted. What is empty
 * is no snapshot, and is not listed either.
 *
 * <p>Safe for use by several threads and several processes. Every method blocks, and ends with an
 * {@link io.github.consulsnapshot.OperationCancelledException} on an interrupt, with the interrupt
 * status set. What fails is a {@link io.github.consulsnapshot.StorageException}, and a {@link
 * io.github.consulsnapshot.StorageDeniedException} when a right is missing.
 *
 * <h2>Implementing a store</h2>
 *
 * {@code SnapshotStoreContract} in snapshot-testing is the test of every store. The targets follow
 * the rules of {@link SnapshotTarget}: nothing is visible before {@code commit}, and what was not
 * committed leaves nothing behind. The name of a snapshot holds its index, which is known when the
 * archive has told it: at the latest at {@code commit}, and usually after its first bytes, by
 * {@link io.github.consulsnapshot.StagedSnapshot#announce}.
 */
public interface SnapshotStore {
  /**
   * Where a new snapshot is staged. It may be staged several times, as attempts of a save are.
   *
   * @param cluster what the cluster is called, see {@link SnapshotName}
   * @param time when the save began
   * @return the target; its commit gives the snapshot the name of cluster, time and the index of
   *     the archive
   */
  SnapshotTarget target(String cluster, Instant time);

  /**
   * One page of the snapshots of a cluster. All pages together are in the order of the names, and
   * have each snapshot once that was there all the time; one that comes or goes meanwhile may be
   * among them or not.
   *
   * @param cluster what the cluster is called
   * @param next empty for the first page, and {@link SnapshotPage#next()} of the last one for more
   * @return the page
   */
  SnapshotPage page(String cluster, Optional<String> next);

  /**
   * The snapshots of a cluster, in the order of their names. The pages are asked for one at a time
   * as they are needed, so the stream throws what {@link #page} does. It needs no closing.
   *
   * @param cluster what the cluster is called
   * @return the snapshots, lazily
   */
  default Stream<StoredSnapshot> list(String cluster) {
    return Stream.iterate(
            Optional.of(page(cluster, Optional.empty())),
            Optional::isPresent,
            page -> page.get().next().map(next -> page(cluster, Optional.of(next))))
        .flatMap(page -> page.get().snapshots().stream());
  }

  /**
   * The archive of a snapshot, for {@link io.github.consulsnapshot.SnapshotClient#restore} and all
   * that reads archives. Nothing is opened yet.
   *
   * @param snapshot the snapshot
   * @return the source, which can be opened again and again
   */
  SnapshotSource source(StoredSnapshot snapshot);

  /**
   * Deletes a snapshot. One that is not there any more is fine.
   *
   * @param snapshot the snapshot
   */
  void delete(StoredSnapshot snapshot);

  /**
   * Looks whether the store holds just the archive that was committed, by size and digest: by what
   * the store itself says of it where that is proof, by reading it otherwise.
   *
   * @param snapshot the snapshot
   * @param archive the verdict on what was committed
   * @throws io.github.consulsnapshot.StorageException when it does not, or when that cannot be
   *     found out
   */
  void confirm(StoredSnapshot snapshot, VerifiedArchive archive);

  /**
   * Tries out, before there is anything to store, whether all that is needed is allowed and works.
   * What is written for that is removed again.
   *
   * @throws io.github.consulsnapshot.StorageDeniedException when a right is missing, or the place
   *     does not exist
   */
  void probe();

  /**
   * Whether this store can say what it has. One that cannot, for want of the right, is only written
   * to; {@link #page} fails then, and so does what reads.
   *
   * @return true unless the store says otherwise
   */
  default boolean canList() {
    return true;
  }

  /**
   * Whether snapshots may be deleted here one by one. Not where another keeps them, such as the
   * versions of one object in a bucket; {@link #delete} fails then.
   *
   * @return true unless the store says otherwise; false whenever {@link #canList()} is
   */
  default boolean canDelete() {
    return canList();
  }

  /**
   * What errors and results call this store; holds no secret.
   *
   * @return for example the absolute path of a directory
   */
  String description();

  /**
   * A directory with a file for each snapshot, called as {@link SnapshotName#text()} says and with
   * mode 0600. It must exist when it is used, and is not made: where a volume is not mounted, the
   * snapshots would go to another disk, unnoticed.
   *
   * <p>An archive is written to a hidden temporary file there, called {@code
   * .consul-CLUSTER.unverified.} and 16 hexadecimal digits, forced to disk and moved to its name in
   * one step; then the directory is forced to disk where the platform can. No file is ever
   * replaced: a commit under a name that is taken, by a snapshot of the same cluster, millisecond
   * and index, fails. Between taking a name and the move there is an empty file, which no listing
   * shows; one stays when the process dies just then. A temporary file that a process has left
   * behind because it died is removed by the next staging for the same cluster, where the file
   * system has locks to tell the dead from the living.
   *
   * <p>Only regular files are listed: a symbolic link is not, whatever it leads to. A file is
   * confirmed by reading it.
   *
   * @param directory the directory, or a link to one
   * @return the store, which holds nothing open and needs no closing
   */
  static SnapshotStore directory(Path directory) {
    return new DirectorySnapshotStore(directory);
  }
}
