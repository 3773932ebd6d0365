package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.StateReader;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executor;

/**
 * The snapshot that a command looks into: an archive, or a state as a server keeps it, with its
 * metadata beside it. Which of them it is says the name of the file alone, as for the {@code
 * consul} command.
 *
 * @param source the file, or standard input
 * @param reader what reads it
 * @param metadata what errors call the file of the metadata; empty when that is in the archive
 */
record SnapshotFile(SnapshotSource source, SnapshotReader reader, String metadata) {
  private static final String META = "meta.json";

  static SnapshotFile archive(SnapshotSource source, Executor executor) {
    return new SnapshotFile(
        source, SnapshotArchives.reader(ArchiveLimits.defaults(), executor), "");
  }

  /** The one that an argument names. An archive is unpacked by the executor. */
  static SnapshotFile of(String argument, Executor executor) throws CommandFailedException {
    Path file = Arguments.path("FILE", argument);
    SnapshotSource source = SnapshotSource.of(file);
    Path name = file.getFileName();
    if (name == null || !name.toString().toLowerCase(Locale.ROOT).equals("state.bin")) {
      return archive(source, executor);
    }
    SnapshotSource metadata = SnapshotSource.of(file.resolveSibling(META));
    return new SnapshotFile(source, SnapshotArchives.rawReader(metadata), metadata.description());
  }

  /** The records of its state. */
  StateReader records(InputStream state) {
    return new StateReader(state, source.description(), ArchiveLimits.defaults());
  }

  /** A failure to read it, after the words that newer versions of {@code consul} begin with. */
  CommandFailedException failed(SnapshotException failure) {
    return CommandFailedException.of(words(failure), failure);
  }

  private String words(SnapshotException failure) {
    if (!metadata.isEmpty() && failure.getMessage().startsWith(metadata)) {
      return "Error reading meta.json from internal snapshot dir";
    }
    if (failure instanceof StorageException) {
      return "Error opening snapshot file";
    }
    if (failure instanceof InvalidArchiveException invalid
        && invalid.record().isEmpty()
        && invalid.fault() != ArchiveFault.STATE_HEADER) {
      return "Error reading snapshot";
    }
    return "Error extracting snapshot data";
  }
}
