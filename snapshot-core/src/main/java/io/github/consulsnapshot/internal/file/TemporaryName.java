package io.github.consulsnapshot.internal.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What the temporary files of one target are called: {@code .NAME.unverified.} and 16 hexadecimal
 * digits, 8 that all of a JVM have in common and 8 at random.
 */
public final class TemporaryName {
  /** A longer name is replaced by its hash: with the rest it might be one that no disk takes. */
  private static final int LONGEST_NAME_BYTES = 100;

  private static final int HALF = 4;
  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{16}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Computed and not drawn: it is the same in every class loader that holds this class. */
  private static final String THIS_JVM =
      hash(
          ProcessHandle.current().pid() + " " + ProcessHandle.current().info().startInstant(),
          HALF);

  private final String prefix;

  private TemporaryName(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Of the temporary files of one target.
   *
   * @param name what the target is called: the name of a file, or anything that may be part of one
   * @return what its temporary files are called
   */
  public static TemporaryName of(String name) {
    boolean isLong = name.getBytes(UTF_8).length > LONGEST_NAME_BYTES;
    return new TemporaryName("." + (isLong ? hash(name, 16) : name) + ".unverified.");
  }

  /**
   * Draws a name that most likely is free.
   *
   * @return the name of a file
   */
  public String next() {
    byte[] random = new byte[HALF];
    RANDOM.nextBytes(random);
    return prefix + THIS_JVM + HexFormat.of().formatHex(random);
  }

  boolean matches(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(prefix) && DIGITS.matcher(name.substring(prefix.length())).matches();
  }

  boolean isOfThisJvm(Path file) {
    return file.getFileName().toString().startsWith(prefix + THIS_JVM);
  }

  private static String hash(String text, int bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }
}
