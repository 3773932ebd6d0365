package io.github.consulsnapshot.store;

import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.internal.file.Leftovers;
import io.github.consulsnapshot.internal.file.TemporaryFile;
import io.github.consulsnapshot.internal.file.TemporaryName;
import java.io.IOException;
import java.nio.file.Path;

/** A file to be in the directory of a store, of which the index is not known yet. */
final class DirectoryTarget implements SnapshotTarget {
  private final Path directory;
  private final DirectoryAccess access;
  private final SnapshotName withoutIndex;
  private final TemporaryName temporary;

  DirectoryTarget(Path directory, DirectoryAccess access, SnapshotName withoutIndex) {
    this.directory = directory;
    this.access = access;
    this.withoutIndex = withoutIndex;
    // Without the time: what one save has left behind is found by the next.
    this.temporary = TemporaryName.of("consul-" + withoutIndex.cluster());
  }

  @Override
  public void check() {
    access.requireWritable();
  }

  @Override
  public StagedSnapshot stage() throws IOException {
    check();
    Leftovers.remove(directory, temporary);
    return new StagedInDirectory(
        directory, withoutIndex, TemporaryFile.create(directory, temporary));
  }

  @Override
  public String description() {
    String name = withoutIndex.text();
    return directory.resolve(name.substring(0, name.lastIndexOf('-') + 1)) + "*.snap";
  }

  @Override
  public String toString() {
    return description();
  }
}
