package io.github.consulsnapshot.store;

import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.internal.file.TemporaryFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** A temporary file that gets its name by the index of the archive. */
final class StagedInDirectory implements StagedSnapshot {
  private final Path directory;
  private final SnapshotName withoutIndex;
  private final TemporaryFile temporary;
  private Optional<SnapshotMetadata> announced = Optional.empty();

  StagedInDirectory(Path directory, SnapshotName withoutIndex, TemporaryFile temporary) {
    this.directory = directory;
    this.withoutIndex = withoutIndex;
    this.temporary = temporary;
  }

  @Override
  public OutputStream output() {
    return temporary.output();
  }

  /** Not needed for the name. Kept, because a verdict on something else is a mistake. */
  @Override
  public void announce(SnapshotMetadata metadata) {
    announced = Optional.of(Objects.requireNonNull(metadata, "metadata"));
  }

  @Override
  public void prepare(VerifiedArchive archive) throws IOException {
    requireAnnounced(archive.metadata());
    temporary.prepare(archive.archiveBytes());
  }

  @Override
  public String commit(VerifiedArchive archive) throws IOException {
    requireAnnounced(archive.metadata());
    SnapshotName name =
        new SnapshotName(withoutIndex.cluster(), withoutIndex.time(), archive.metadata().index());
    Path file = directory.resolve(name.text());
    try {
      temporary.moveToFree(file, archive.archiveBytes());
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          name + " is there already, of the same cluster, millisecond and index; it stays as it is",
          e);
    }
    return file.toString();
  }

  private void requireAnnounced(SnapshotMetadata verified) throws IOException {
    if (announced.isPresent() && !announced.get().equals(verified)) {
      throw new IOException(
          "the archive announced itself as "
              + announced.get().id()
              + ", and the verdict is on "
              + verified.id()
              + "; nothing was stored");
    }
  }

  @Override
  public void close() throws IOException {
    temporary.close();
  }
}
