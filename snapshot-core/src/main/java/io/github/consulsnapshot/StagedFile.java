package io.github.consulsnapshot;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * A temporary file beside the one that it is to become: the same directory, because only within a
 * file system is a move one step.
 */
final class StagedFile implements StagedSnapshot {
  private static final SecureRandom RANDOM = new SecureRandom();

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
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    Path temporary =
        path.resolveSibling(
            "." + path.getFileName() + ".unverified." + HexFormat.of().formatHex(random));
    FileChannel channel = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), ownerOnly(path));
    return new StagedFile(path, temporary, channel);
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
    channel.force(true);
    long written = channel.size();
    if (written != archive.archiveBytes()) {
      throw new IOException(
          "the temporary file has " + written + " bytes, " + archive.archiveBytes() + " expected");
    }
    channel.close();
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    done = true;
    // The archive is published. An interrupt that comes now must not keep it from being durable,
    // nor make a save that succeeded look like one that did not.
    boolean interrupted = false;
    try {
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
                + " failed: "
                + e.getMessage(),
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
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(temporary);
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
