package io.github.consulsnapshot.internal.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Why a file operation failed, in words. The JDK's messages begin with the path, and for the most
 * frequent failures are nothing but the path.
 */
public final class Reason {
  private Reason() {}

  /**
   * Says it.
   *
   * @param e what an operation on files threw
   * @return a few words, without the path where the JDK lets it out
   */
  public static String of(IOException e) {
    if (e instanceof FileSystemException failure && hasText(failure.getReason())) {
      return failure.getReason();
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    return hasText(e.getMessage()) ? e.getMessage() : e.getClass().getSimpleName();
  }

  private static boolean hasText(String text) {
    return text != null && !text.isBlank();
  }
}
