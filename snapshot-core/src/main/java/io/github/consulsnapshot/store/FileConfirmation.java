package io.github.consulsnapshot.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import io.github.consulsnapshot.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** Reads a file to its end, to see whether it is the archive that was committed. */
final class FileConfirmation {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path file;
  private final DirectoryAccess access;

  FileConfirmation(Path file, DirectoryAccess access) {
    this.file = file;
    this.access = access;
  }

  void require(long bytes, String sha256) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new StorageException(file + ": is no file, expected the snapshot", null);
    }
    // At once, and not after gigabytes have been read.
    requireSame("bytes", attributes.size(), bytes);
    MessageDigest digest = sha256();
    requireSame("bytes", read(digest), bytes);
    requireSame("as SHA-256", HexFormat.of().formatHex(digest.digest()), sha256);
  }

  /** A channel ends on an interrupt by itself; a stream of the JDK does not. */
  private long read(MessageDigest digest) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long bytes = 0;
    try (SeekableByteChannel channel = Files.newByteChannel(file, Set.of(READ, NOFOLLOW_LINKS))) {
      while (channel.read(buffer) >= 0) {
        access.requireNoInterrupt("confirming " + file.getFileName());
        buffer.flip();
        bytes += buffer.remaining();
        digest.update(buffer);
        buffer.clear();
      }
    }
    return bytes;
  }

  private void requireSame(String what, Object found, Object expected) {
    if (!found.equals(expected)) {
      throw new StorageException(
          file + ": " + found + " " + what + " found, " + expected + " expected", null);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }
}
