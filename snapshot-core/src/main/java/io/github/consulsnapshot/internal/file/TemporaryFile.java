package io.github.consulsnapshot.internal.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
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
 * A temporary file in the directory in which its target is to be: only within a file system is a
 * move one step. It is locked for as long as it exists, which tells others that its writer lives.
 * Used by one thread.
 */
public final class TemporaryFile implements Closeable {
  private static final int ATTEMPTS = 8;
  private static final String MAKING = "making a temporary file beside it failed: ";
  private static final String UNCHANGED = "; the target is as it was before";

  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream output;
  private boolean forced;
  private boolean done;

  private TemporaryFile(Path temporary, FileChannel channel) {
    this.temporary = temporary;
    this.channel = channel;
    this.output = new Unclosed(Channels.newOutputStream(channel));
  }

  /**
   * Makes one, with mode 0600 where there are modes.
   *
   * @param directory where
   * @param name what it is called
   * @return the file, to be closed
   * @throws IOException when that is not possible
   */
  public static TemporaryFile create(Path directory, TemporaryName name) throws IOException {
    int gone = 0;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Path temporary = directory.resolve(name.next());
      FileChannel channel;
      try {
        channel = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), ownerOnly(directory));
      } catch (FileAlreadyExistsException e) {
        continue;
      } catch (IOException e) {
        throw new IOException(MAKING + Reason.of(e), e);
      }
      TemporaryFile file = new TemporaryFile(temporary, channel);
      if (file.lock()) {
        return file;
      }
      file.close();
      gone++;
    }
    throw new IOException(MAKING + reason(directory, gone));
  }

  private static String reason(Path directory, int gone) {
    return gone < ATTEMPTS
        ? "each of " + ATTEMPTS + " was there already, or was removed by somebody else"
        : "none of "
            + ATTEMPTS
            + " was to be seen once it was made: each was removed by somebody else, or its file"
            + " system ("
            + directory.getFileSystem().provider().getScheme()
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

  /**
   * Where its bytes go. The same stream at each call; closing it does nothing.
   *
   * @return the stream
   */
  public OutputStream output() {
    return output;
  }

  /**
   * Forces it to disk and moves it to the name of its target in one step, over what stands there.
   *
   * @param target the target, in the same directory
   * @param bytes how many bytes it must have
   * @throws IOException when it was not moved, and the target is as it was before; or, said in the
   *     message, when it was and it is not certain that it lasts
   */
  public void moveOver(Path target, long bytes) throws IOException {
    force(bytes);
    move(target);
    makeLast(target);
  }

  /**
   * The same under a name that is free. No reader finds a part of it there; for a moment, an empty
   * file.
   *
   * @param target the target, in the same directory
   * @param bytes how many bytes it must have
   * @throws IOException as in {@link #moveOver}; a {@link FileAlreadyExistsException} when the name
   *     is not free
   */
  public void moveToFree(Path target, long bytes) throws IOException {
    force(bytes);
    // A move replaces what is there. So the name is taken first, which only one writer can: to look
    // whether it is free and then to move would leave a moment for another.
    take(target);
    try {
      move(target);
    } catch (IOException e) {
      giveBack(target, e);
      throw e;
    }
    makeLast(target);
  }

  private static void take(Path target) throws IOException {
    FileChannel empty;
    try {
      empty = FileChannel.open(target, Set.of(CREATE_NEW, WRITE), ownerOnly(target));
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("taking the name failed: " + Reason.of(e) + UNCHANGED, e);
    }
    try {
      empty.close();
    } catch (IOException e) {
      // Nothing was written. It is there, and that is what it was made for.
    }
  }

  /** Unless the move was done after all, as it may be when it is the answer that failed. */
  private static void giveBack(Path target, IOException failure) {
    try {
      if (Files.size(target) == 0) {
        Files.delete(target);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Does all of a move that takes long.
   *
   * @param bytes how many bytes it must have
   * @throws IOException when that fails; the target is as it was before
   */
  public void prepare(long bytes) throws IOException {
    force(bytes);
    forced = true;
  }

  /** Before the move: a crash after the move must find the data behind the name. */
  private void force(long bytes) throws IOException {
    if (!forced) {
      force();
    }
    long written = channel.size();
    if (written != bytes) {
      throw new IOException(
          "the temporary file has " + written + " bytes, " + bytes + " expected" + UNCHANGED);
    }
  }

  /**
   * Forces it to disk, and leaves it temporary.
   *
   * @throws IOException when that fails
   */
  public void force() throws IOException {
    try {
      channel.force(true);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "forcing the temporary file to disk failed: " + Reason.of(e) + UNCHANGED, e);
    }
  }

  /** While it is locked: closed first, it would for a moment look like a leftover to others. */
  private void move(Path target) throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
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
    done = true;
  }

  /**
   * The archive is published. An interrupt that comes now must not keep it from being durable, nor
   * make a save that succeeded look like one that did not.
   */
  private void makeLast(Path target) throws IOException {
    unlock();
    try {
      DirectoryEntries.force(target.getParent());
    } catch (IOException e) {
      throw new IOException(
          "the archive stands there, and may not survive a power failure: forcing its directory"
              + " to disk failed: "
              + Reason.of(e),
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

  /**
   * Removes it unless it was moved. May be called again.
   *
   * @throws IOException when it could not be removed
   */
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
