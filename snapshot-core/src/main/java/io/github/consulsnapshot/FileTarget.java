package io.github.consulsnapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

final class FileTarget implements SnapshotTarget {
  private final Path path;

  FileTarget(Path path) {
    this.path = Objects.requireNonNull(path, "path").toAbsolutePath();
    if (this.path.getFileName() == null) {
      throw new InvalidSettingException("path", path + " given, a file is accepted");
    }
  }

  @Override
  public void check() {
    if (Files.isDirectory(path)) {
      throw new StorageException(path + ": is a directory, expected the name of a file", null);
    }
    Path directory = path.getParent();
    if (!Files.isDirectory(directory)) {
      throw new StorageException(
          directory + ": no such directory; make it before saving " + path.getFileName(), null);
    }
    if (!Files.isWritable(directory)) {
      throw new StorageException(
          directory + ": permission denied; it must be writable to save " + path.getFileName(),
          null);
    }
  }

  /** By the file and not by its name: a link is another name for it. */
  @Override
  public boolean replaces(SnapshotSource source) throws IOException {
    return source instanceof FileSource file
        && Files.exists(path)
        && Files.isSameFile(path, file.path());
  }

  @Override
  public StagedSnapshot stage() throws IOException {
    check();
    return StagedFile.beside(path);
  }

  @Override
  public String description() {
    return path.toString();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
