package io.github.consulsnapshot.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/**
 * The {@code consul} command of this machine, for tests with a real server. Looked for in this
 * order: the environment variable {@value #PATH_VARIABLE}; {@code consul} on the {@code PATH};
 * {@code .consul/consul} in the working directory or one above it. What is found must answer {@code
 * consul version}.
 *
 * <p>Immutable.
 */
public final class ConsulBinary {
  /** The environment variable with the path of the command. */
  public static final String PATH_VARIABLE = "CONSUL_BIN";

  /** The environment variable that, when {@code true}, makes a missing command a failure. */
  public static final String REQUIRE_VARIABLE = "CONSUL_SNAPSHOT_REQUIRE_CONSUL";

  private static final Pattern VERSION = Pattern.compile("Consul v(([0-9]+)\\.([0-9]+)\\S*)");

  private final Path path;
  private final String version;
  private final int major;
  private final int minor;

  private ConsulBinary(Path path, Matcher version) {
    this.path = path;
    this.version = version.group(1);
    this.major = Integer.parseInt(version.group(2));
    this.minor = Integer.parseInt(version.group(3));
  }

  /**
   * Looks for the command.
   *
   * @return the command, if there is one that runs
   * @throws IllegalStateException when {@value #PATH_VARIABLE} names something that does not run
   */
  public static Optional<ConsulBinary> find() {
    return find(System.getenv(), Path.of("").toAbsolutePath());
  }

  static Optional<ConsulBinary> find(Map<String, String> environment, Path directory) {
    String named = environment.getOrDefault(PATH_VARIABLE, "");
    if (!named.isEmpty()) {
      return Optional.of(
          at(Path.of(named))
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          PATH_VARIABLE + ": " + named + " given, which does not run")));
    }
    List<Path> candidates = new ArrayList<>();
    for (String each : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!each.isEmpty()) {
        candidates.add(Path.of(each, "consul"));
      }
    }
    for (Path each = directory; each != null; each = each.getParent()) {
      candidates.add(each.resolve(".consul").resolve("consul"));
    }
    return candidates.stream().map(ConsulBinary::at).flatMap(Optional::stream).findFirst();
  }

  /**
   * Whether a missing command is to fail tests rather than to skip them.
   *
   * @return whether {@value #REQUIRE_VARIABLE} is {@code true}
   */
  public static boolean isRequired() {
    return isRequired(System.getenv());
  }

  static boolean isRequired(Map<String, String> environment) {
    return "true".equalsIgnoreCase(environment.getOrDefault(REQUIRE_VARIABLE, ""));
  }

  /**
   * The command, or the end of the test: skipped when there is none, failed when there has to be
   * one (see {@link #isRequired}).
   *
   * @return the command
   * @throws TestAbortedException when there is none, with a message that says how to get one
   * @throws IllegalStateException when there is none and there has to be one
   */
  public static ConsulBinary required() {
    return find()
        .orElseThrow(
            () ->
                isRequired()
                    ? new IllegalStateException(REQUIRE_VARIABLE + " is true, but " + advice())
                    : new TestAbortedException(advice()));
  }

  static String advice() {
    return "there is no consul command: set "
        + PATH_VARIABLE
        + ", put consul on the PATH, or place it at .consul/consul in the project";
  }

  /**
   * Where it is.
   *
   * @return the path of the command
   */
  public Path path() {
    return path;
  }

  /**
   * Its version.
   *
   * @return such as {@code 1.8.7}
   */
  public String version() {
    return version;
  }

  boolean isAtLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }

  @Override
  public String toString() {
    return path + " (" + version + ")";
  }

  private static Optional<ConsulBinary> at(Path candidate) {
    if (!Files.isExecutable(candidate) || Files.isDirectory(candidate)) {
      return Optional.empty();
    }
    try {
      Process process =
          new ProcessBuilder(candidate.toString(), "version").redirectErrorStream(true).start();
      try {
        process.getOutputStream().close();
        // A few lines, which fit the pipe: waiting first cannot block it.
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
          return Optional.empty();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = VERSION.matcher(output);
        return matcher.find()
            ? Optional.of(new ConsulBinary(Objects.requireNonNull(candidate), matcher))
            : Optional.empty();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
