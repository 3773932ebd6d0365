package io.github.consulsnapshot.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.internal.file.DirectoryEntries;
import io.github.consulsnapshot.internal.file.Leftovers;
import io.github.consulsnapshot.internal.file.TemporaryFile;
import io.github.consulsnapshot.internal.file.TemporaryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A file for each snapshot. Holds nothing open between two calls. */
final class DirectorySnapshotStore implements SnapshotStore {
  /** The dot keeps it apart from the temporary files of every cluster. */
  private static final TemporaryName PROBE = TemporaryName.of("consul.probe");

  private final Path directory;
  private final DirectoryAccess access;

  DirectorySnapshotStore(Path directory) {
    this.directory = Objects.requireNonNull(directory, "directory").toAbsolutePath();
    access = new DirectoryAccess(this.directory);
  }

  @Override
  public SnapshotTarget target(String cluster, Instant time) {
    return new DirectoryTarget(directory, access, new SnapshotName(cluster, time, 0));
  }

  @Override
  public SnapshotPage page(String cluster, Optional<String> next) {
    DirectoryListing listing = new DirectoryListing(directory, access, cluster, next);
    access.requireNoInterrupt("listing");
    try {
      return listing.page();
    } catch (IOException e) {
      throw access.failed("listing failed", e);
    }
  }

  /** The same as of any file: a restore from it knows when a safety snapshot would replace it. */
  @Override
  public SnapshotSource source(StoredSnapshot snapshot) {
    return SnapshotSource.of(file(snapshot));
  }

  @Override
  public void delete(StoredSnapshot snapshot) {
    Path file = file(snapshot);
    access.requireNoInterrupt("deleting " + file.getFileName());
    // Otherwise a volume that is not mounted would look as if all had been deleted.
    access.requireDirectory();
    try {
      if (!Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS).isRegularFile()) {
        throw new StorageException(file + ": is no file, and was not deleted", null);
      }
      Files.deleteIfExists(file);
    } catch (NoSuchFileException e) {
      // Gone already.
    } catch (IOException e) {
      throw access.failed("deleting " + file.getFileName() + " failed", e);
    }
    forceDeleted(file);
  }

  /** Also when it was gone already: the one that removed it may have failed at this step. */
  private void forceDeleted(Path file) {
    try {
      DirectoryEntries.force(directory);
    } catch (IOException e) {
      throw access.failed(
          file.getFileName()
              + " is deleted, and may come back after a power failure: forcing the directory to"
              + " disk failed",
          e);
    }
  }

  @Override
  public void confirm(StoredSnapshot snapshot, VerifiedArchive archive) {
    Objects.requireNonNull(archive, "archive");
    Path file = file(snapshot);
    access.requireNoInterrupt("confirming " + file.getFileName());
    try {
      new FileConfirmation(file, access).require(archive.archiveBytes(), archive.archiveSha256());
    } catch (NoSuchFileException e) {
      throw new StorageException(file + ": no such file; the snapshot is not there", e);
    } catch (IOException e) {
      throw access.failed("confirming " + file.getFileName() + " failed", e);
    }
  }

  @Override
  public void probe() {
    access.requireNoInterrupt("probing");
    access.requireWritable();
    Leftovers.remove(directory, PROBE);
    try (TemporaryFile file = TemporaryFile.create(directory, PROBE)) {
      file.output().write(1);
      file.force();
    } catch (IOException e) {
      throw access.failed("probing failed", e);
    }
    try {
      DirectoryEntries.force(directory);
      access.forEachFile(file -> {});
    } catch (IOException e) {
      throw access.failed("probing failed", e);
    }
  }

  /** Whether it is the same directory: a link, or another way there, is another name for it. */
  @Override
  public boolean equals(Object other) {
    return other instanceof DirectorySnapshotStore store && real().equals(store.real());
  }

  @Override
  public int hashCode() {
    return real().hashCode();
  }

  private Path real() {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      // It is not there, or not now.
      return directory.normalize();
    }
  }

  private Path file(StoredSnapshot snapshot) {
    return directory.resolve(snapshot.name().text());
  }

  @Override
  public String description() {
    return directory.toString();
  }

  @Override
  public String toString() {
    return description();
  }
}
