package io.github.consulsnapshot.store;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.internal.file.Reason;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/** What is needed of the directory of a store, and what a failure there means. */
final class DirectoryAccess {
  private final Path directory;

  DirectoryAccess(Path directory) {
    this.directory = directory;
  }

  void requireDirectory() {
    try {
      if (!Files.readAttributes(directory, BasicFileAttributes.class).isDirectory()) {
        throw new StorageDeniedException(directory + ": is no directory, expected one", null);
      }
    } catch (IOException e) {
      throw failed("looking for it failed", e);
    }
  }

  void requireWritable() {
    requireDirectory();
    try {
      // Unlike Files.isWritable, this tells a disk that nobody can write from a missing right.
      directory.getFileSystem().provider().checkAccess(directory, AccessMode.WRITE);
    } catch (IOException e) {
      throw new StorageDeniedException(
          directory + ": " + Reason.of(e) + "; it must be writable to keep snapshots", e);
    }
  }

  /** Operations on files do not all end on an interrupt. So they look for one between two steps. */
  void requireNoInterrupt(String what) {
    if (Thread.currentThread().isInterrupted()) {
      throw new OperationCancelledException(directory + ": " + what + " was interrupted", null);
    }
  }

  /** Lazily, so that a directory may be of any size. */
  void forEachFile(Consumer<Path> action) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        requireNoInterrupt("listing");
        action.accept(file);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  SnapshotException failed(String what, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new OperationCancelledException(directory + ": " + what + ": interrupted", e);
    }
    if (e instanceof NoSuchFileException) {
      return new StorageDeniedException(
          directory + ": no such directory; make it, or mount what it is on", e);
    }
    if (e instanceof NotDirectoryException) {
      return new StorageDeniedException(directory + ": is no directory, expected one", e);
    }
    String message = directory + ": " + what + ": " + Reason.of(e);
    return e instanceof AccessDeniedException
        ? new StorageDeniedException(message, e)
        : new StorageException(message, e);
  }
}
