package io.github.consulsnapshot;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.consulsnapshot.internal.file.Leftovers;
import io.github.consulsnapshot.internal.file.Reason;
import io.github.consulsnapshot.internal.file.TemporaryFile;
import io.github.consulsnapshot.internal.file.TemporaryName;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

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
    requireWritableDirectory();
    requireFileOrNothing();
    // The temporary file is in the same directory, and its name may be the longer one.
    attributes(path.resolveSibling(temporaryName().next()));
  }

  private void requireWritableDirectory() {
    Path directory = path.getParent();
    try {
      if (!Files.readAttributes(directory, BasicFileAttributes.class).isDirectory()) {
        throw noSuchDirectory(directory, null);
      }
      // Unlike Files.isWritable, this tells a disk that nobody can write from a missing right.
      directory.getFileSystem().provider().checkAccess(directory, AccessMode.WRITE);
    } catch (NoSuchFileException e) {
      throw noSuchDirectory(directory, e);
    } catch (IOException e) {
      throw failed(
          directory + ": " + Reason.of(e) + "; it must be writable to save " + path.getFileName(),
          e);
    }
  }

  private static StorageException failed(String message, IOException e) {
    return e instanceof AccessDeniedException
        ? new StorageDeniedException(message, e)
        : new StorageException(message, e);
  }

  private StorageException noSuchDirectory(Path directory, IOException cause) {
    return new StorageDeniedException(
        directory + ": no such directory; make it before saving " + path.getFileName(), cause);
  }

  /** What stands there is replaced. Root may replace everything: /dev/null is not a file to be. */
  private void requireFileOrNothing() {
    Optional<BasicFileAttributes> found = attributes(path);
    if (found.isPresent() && found.get().isSymbolicLink()) {
      found = linked();
    }
    if (found.isEmpty()) {
      return;
    }
    if (found.get().isDirectory()) {
      throw new StorageException(path + ": is a directory, expected the name of a file", null);
    }
    if (found.get().isOther()) {
      throw new StorageException(
          path + ": is a device, pipe or socket, expected the name of a file", null);
    }
  }

  /** Of the name itself; empty when it is free. */
  private Optional<BasicFileAttributes> attributes(Path name) {
    try {
      return Optional.of(Files.readAttributes(name, BasicFileAttributes.class, NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(path + ": cannot be saved there: " + Reason.of(e), e);
    }
  }

  /** Of what the link leads to; empty when that is nothing, and the link is replaced as it is. */
  private Optional<BasicFileAttributes> linked() {
    try {
      return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
    } catch (IOException e) {
      return Optional.empty();
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
    Leftovers.remove(path.getParent(), temporaryName());
    return new StagedFile(path, TemporaryFile.create(path.getParent(), temporaryName()));
  }

  private TemporaryName temporaryName() {
    return TemporaryName.of(path.getFileName().toString());
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
