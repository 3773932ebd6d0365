package io.github.consulsnapshot.okhttp.internal.file;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file or directory, and the setting that names it.
 *
 * @param setting the option of the builder or the variable of the environment
 * @param path where it is
 */
public record NamedFile(String setting, Path path) {
  /**
   * Reads the whole file. What is read is never part of an error.
   *
   * @param maxBytes beyond which it cannot be what it is taken for
   * @throws InvalidSettingException when it cannot be read, or is longer
   */
  public byte[] read(int maxBytes) {
    if (Files.isDirectory(path)) {
      throw refused("is a directory, a file is expected");
    }
    byte[] content;
    try (InputStream in = Files.newInputStream(path)) {
      content = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (content.length > maxBytes) {
      throw refused("is longer than " + maxBytes + " bytes, so it is not the file that is meant");
    }
    return content;
  }

  /**
   * Whether it gives the same again when it is read again, as a pipe does not: what a shell makes
   * of {@code <(...)} is empty the second time.
   */
  public boolean isReadAgain() {
    return Files.isRegularFile(path) || Files.notExists(path);
  }

  /** The error for a file that is there and is not what the setting asks for. */
  public InvalidSettingException refused(String problem) {
    return new InvalidSettingException(setting, shown() + " " + problem);
  }

  /** The error for a file or directory that could not be read. */
  public RuntimeException unreadable(IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new OperationCancelledException("reading " + shown() + " was interrupted", e);
    }
    String problem;
    if (e instanceof NoSuchFileException) {
      problem = "does not exist; relative paths begin at the working directory of the process";
    } else if (e instanceof AccessDeniedException) {
      problem = "may not be read by the user of this process; change its owner or mode";
    } else {
      problem = "cannot be read: " + e;
    }
    return new InvalidSettingException(setting, shown() + " " + problem, e);
  }

  private String shown() {
    return Shown.text(path.toString());
  }
}
