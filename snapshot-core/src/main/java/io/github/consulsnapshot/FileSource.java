package io.github.consulsnapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;

final class FileSource implements SnapshotSource {
  private final Path path;

  FileSource(Path path) {
    this.path = Objects.requireNonNull(path, "path").toAbsolutePath();
  }

  Path path() {
    return path;
  }

  @Override
  public InputStream open() throws IOException {
    // A directory opens without complaint and fails only when it is read.
    if (Files.isDirectory(path)) {
      throw new StorageException(path + ": is a directory, expected a snapshot file", null);
    }
    try {
      return Files.newInputStream(path);
    } catch (NoSuchFileException e) {
      throw new StorageDeniedException(path + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new StorageDeniedException(path + ": permission denied; it must be readable", e);
    }
  }

  /** A pipe, or what a device gives, is gone once it has been read. */
  @Override
  public boolean isRepeatable() {
    return Files.isRegularFile(path) || Files.isDirectory(path) || Files.notExists(path);
  }

  @Override
  public OptionalLong length() {
    try {
      return isRepeatable() ? OptionalLong.of(Files.size(path)) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
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
