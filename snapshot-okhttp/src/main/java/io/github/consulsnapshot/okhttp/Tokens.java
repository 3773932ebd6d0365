package io.github.consulsnapshot.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.util.Optional;
import java.util.function.Supplier;

/** Where the ACL token of a request comes from. No error shows one, or a part of one. */
final class Tokens {
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private Tokens() {}

  static Supplier<Optional<String>> fixed(String token) {
    Optional<String> answer = Optional.of(token);
    return () -> answer;
  }

  /** Reads the file at each use, or a pipe here and now; one that is blank is an error. */
  static Supplier<Optional<String>> file(NamedFile file) {
    Supplier<Optional<String>> content = content(file);
    return () -> {
      Optional<String> token = content.get();
      if (token.isEmpty()) {
        throw file.refused("is empty or blank; it must hold the token and nothing else");
      }
      return token;
    };
  }

  /**
   * Reads the file at each use, or a pipe here and now; one that is blank counts as absent, as for
   * the command.
   */
  static Supplier<Optional<String>> file(NamedFile file, Optional<String> fallback) {
    Supplier<Optional<String>> content = content(file);
    return () -> content.get().or(() -> fallback);
  }

  private static Supplier<Optional<String>> content(NamedFile file) {
    if (file.isReadAgain()) {
      return () -> read(file);
    }
    Optional<String> once = read(file);
    return () -> once;
  }

  static Supplier<Optional<String>> supplied(String setting, Supplier<String> supplier) {
    return () -> {
      String token;
      try {
        token = supplier.get();
      } catch (SnapshotException e) {
        throw e;
      } catch (RuntimeException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new OperationCancelledException(
              "ended while " + setting + " was asked, which threw " + e.getClass().getName(), e);
        }
        throw new InvalidSettingException(setting, "threw " + e.getClass().getName(), e);
      }
      if (token == null || token.isBlank()) {
        throw new InvalidSettingException(
            setting,
            "gave " + (token == null ? "null" : "a blank token") + ", a token is expected");
      }
      return Optional.of(requireSendable(setting, token));
    };
  }

  /** A token that a header can carry as it is: HTTP would cut off or refuse anything else. */
  static String requireSendable(String setting, String token) {
    if (token.isBlank()) {
      throw new InvalidSettingException(setting, "a blank token given; leave it out instead");
    }
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new InvalidSettingException(
            setting,
            "the token holds a character that no header can carry, at position "
                + i
                + " of "
                + token.length()
                + "; letters, digits and signs of ASCII are accepted");
      }
    }
    return token;
  }

  private static Optional<String> read(NamedFile file) {
    String content = new String(file.read(MAX_FILE_BYTES), UTF_8).strip();
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(requireSendable(file.setting(), content));
  }
}
