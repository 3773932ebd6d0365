package io.github.consulsnapshot.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.consulsnapshot.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * One page of a directory: it is gone through as a whole, and the first names behind those of the
 * page before are kept. So nothing is open between two pages, and no more than a page is in memory.
 */
final class DirectoryListing {
  private static final int MOST = 1000;

  private final Path directory;
  private final DirectoryAccess access;
  private final String cluster;
  private final Optional<SnapshotName> after;

  /** The last of them first: it makes room when there is a better one. */
  private final PriorityQueue<SnapshotName> first =
      new PriorityQueue<>(Comparator.<SnapshotName>reverseOrder());

  private boolean more;

  DirectoryListing(Path directory, DirectoryAccess access, String cluster, Optional<String> next) {
    this.directory = directory;
    this.access = access;
    this.cluster = SnapshotName.requireCluster(cluster);
    this.after = next.map(DirectoryListing::position);
  }

  private static SnapshotName position(String next) {
    return SnapshotName.parse(next)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "next", "'" + next + "' given, what the last page says is accepted"));
  }

  SnapshotPage page() throws IOException {
    access.forEachFile(
        file ->
            SnapshotName.parse(file.getFileName().toString())
                .filter(name -> name.cluster().equals(cluster))
                .filter(name -> after.isEmpty() || name.compareTo(after.get()) > 0)
                .ifPresent(this::keepFirst));
    List<SnapshotName> names = new ArrayList<>(first);
    names.sort(Comparator.naturalOrder());
    return new SnapshotPage(stored(names), next(names));
  }

  private void keepFirst(SnapshotName name) {
    first.add(name);
    if (first.size() > MOST) {
      first.remove();
      more = true;
    }
  }

  private Optional<String> next(List<SnapshotName> names) {
    return more ? Optional.of(names.get(names.size() - 1).text()) : Optional.empty();
  }

  private List<StoredSnapshot> stored(List<SnapshotName> names) throws IOException {
    List<StoredSnapshot> snapshots = new ArrayList<>();
    for (SnapshotName name : names) {
      access.requireNoInterrupt("listing");
      bytes(name).ifPresent(bytes -> snapshots.add(new StoredSnapshot(name, bytes)));
    }
    return snapshots;
  }

  /** Empty for what is no snapshot, or has gone meanwhile. */
  private Optional<Long> bytes(SnapshotName name) throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(
              directory.resolve(name.text()), BasicFileAttributes.class, NOFOLLOW_LINKS);
      return file.isRegularFile() && file.size() > 0 ? Optional.of(file.size()) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
