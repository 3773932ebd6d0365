package io.github.consulsnapshot;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A temporary file beside the one that it is to become: the same directory, because only within a
 * file system is a move one step. It is locked for as long as it exists, which tells others that
 * its writer lives.
 */
final class StagedFile implements StagedSnapshot {
  private static final int ATTEMPTS = 8;
  private static final String MAKING = "making a temporary file beside it failed: ";
  private static final String UNCHANGED = "; the target is as it was before";

  private final Path path;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream output;
  private boolean done;

  private StagedFile(Path path, Path temporary, FileChannel channel) {
    this.path = path;
    this.temporary = temporary;
    this.channel = channel;
    this.output = new Unclosed(Channels.newOutputStream(channel));
  }

  static StagedFile beside(Path path) throws IOException {
    TemporaryName name = TemporaryName.of(path);
    int gone = 0;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Path temporary = path.resolveSibling(name.next());
      FileChannel channel;
      try {
        channel = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), ownerOnly(path));
      } catch (FileAlreadyExistsException e) {
        continue;
      } catch (IOException e) {
        throw new IOException(MAKING + Reason.of(e), e);
      }
      StagedFile staged = new StagedFile(path, temporary, channel);
      if (staged.lock()) {
        return staged;
      }
      staged.close();
      gone++;
    }
    throw new IOException(MAKING + reason(path, gone));
  }

  private static String reason(Path path, int gone) {
    return gone < ATTEMPTS
        ? "each of " + ATTEMPTS + " was there already, or was removed by somebody else"
        : "none of "
            + ATTEMPTS
            + " was to be seen once it was made: each was removed by somebody else, or its file"
            + " system ("
            + path.getFileSystem().provider().getScheme()
            + ") shows files only when they are written to their end, as that of a ZIP file does";
  }

  /** False when somebody took it for a leftover before it was locked, and removes it. */
  private boolean lock() {
    try {
      // The lock goes with the channel.
      return channel.tryLock() != null && Files.exists(temporary, NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException e) {
      // A file system without locks. Nobody else can lock it either, and so it is left alone. When
      // it is an interrupt, the first write says so.
      return true;
    }
  }

  /** The mode is given at creation: set later, there would be a moment in which others can open. */
  private static FileAttribute<?>[] ownerOnly(Path path) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public String commit(VerifiedArchive archive) throws IOException {
    // Forced before the move: a crash after the move must find the data behind the name.
    try {
      channel.force(true);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "forcing the temporary file to disk failed: " + Reason.of(e) + UNCHANGED, e);
    }
    long written = channel.size();
    if (written != archive.archiveBytes()) {
      throw new IOException(
          "the temporary file has "
              + written
              + " bytes, "
              + archive.archiveBytes()
              + " expected"
              + UNCHANGED);
    }
    move();
    done = true;
    // The archive is published. An interrupt that comes now must not keep it from being durable,
    // nor make a save that succeeded look like one that did not.
    boolean interrupted = false;
    try {
      unlock();
      while (!forceDirectory()) {
        interrupted = true;
        Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return path.toString();
  }

  /** While it is locked: closed first, it would for a moment look like a leftover to others. */
  private void move() throws IOException {
    try {
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // An answer that got lost on the way from a file server, or a cleaner that was too thorough.
      boolean gone = Files.notExists(temporary, NOFOLLOW_LINKS);
      throw new IOException(
          "moving the temporary file to its name failed: "
              + Reason.of(e)
              + (gone
                  ? "; it is gone, and whether the whole archive or what was there before stands at"
                      + " the target is not known"
                  : UNCHANGED),
          e);
    }
  }

  private void unlock() {
    try {
      channel.close();
    } catch (IOException e) {
      // All of it was forced to disk before: this cannot be about the archive.
    }
  }

  /** False when an interrupt has kept it from being done. */
  private boolean forceDirectory() throws IOException {
    // A directory can be opened as a file, and so forced, on POSIX only.
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel directory = FileChannel.open(path.getParent(), READ)) {
        directory.force(true);
      } catch (ClosedByInterruptException e) {
        return false;
      } catch (IOException e) {
        throw new IOException(
            "the archive stands there, and may not survive a power failure: forcing its directory"
                + " to disk failed: "
                + Reason.of(e),
            e);
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    if (done) {
      return;
    }
    done = true;
    IOException failure = null;
    try {
      channel.close();
    } catch (IOException e) {
      failure = e;
    }
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      Leftovers.add(temporary);
      IOException left =
          new IOException(
              "the temporary file " + temporary + " could not be removed: " + Reason.of(e), e);
      if (failure != null) {
        left.addSuppressed(failure);
      }
      failure = left;
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Its writer may close it before the commit, which still needs the channel. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {}
  }
}
