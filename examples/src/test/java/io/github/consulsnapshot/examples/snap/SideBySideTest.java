package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ConsulBinary;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same command lines, given to {@code snap} and to {@code consul snapshot}. */
@RequiresConsul
class SideBySideTest {
  private static ConsulServer consul;

  @TempDir private Path directory;
  @TempDir private Path elsewhere;
  private ConsulCommand command;

  @BeforeAll
  static void start() {
    consul = ConsulServer.builder().acl().start();
  }

  @AfterAll
  static void stop() {
    if (consul != null) {
      consul.close();
    }
  }

  @BeforeEach
  void prepare() {
    command = new ConsulCommand(ConsulBinary.required(), elsewhere);
    consul.put("a", "b".getBytes(UTF_8));
  }

  @Test
  void save_both_printTheSame() throws Exception {
    Run ours = snap("save", path("ours.snap"));
    Run theirs = consul("save", path("theirs.snap"));

    assertThat(ours.code()).as(ours.err()).isZero();
    assertThat(withoutNumbers(ours)).isEqualTo(withoutNumbers(theirs));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours.snap", "theirs.snap"})
  void inspect_anySnapshot_printsWhatConsulPrintsAndTheTable(String file) throws Exception {
    assertThat(snap("save", path("ours.snap")).code()).isZero();
    assertThat(consul("save", path("theirs.snap")).code()).isZero();

    Run theirs = consul("inspect", path(file));
    Run ours = snap("inspect", path(file));

    assertThat(theirs.code()).as(theirs.err()).isZero();
    assertThat(theirs.out()).contains("ID", "Size", "Index", "Term", "Version");
    if (ConsulBinary.required().version().startsWith("1.8.")) {
      // It has these five lines and no more, and no space before them.
      assertThat(ours.out().replaceAll("(?m)^ ", "")).startsWith(theirs.out() + "Type ");
    } else {
      assertThat(fields(ours)).isEqualTo(fields(theirs));
    }
  }

  /** Up to 1.8 the words were others. */
  @Test
  void inspect_noSnapshot_isToldInTheWordsOfNewerVersions() throws Exception {
    Files.writeString(directory.resolve("text"), "hello, this is no snapshot\n");

    Run theirs = consul("inspect", path("text"));
    Run ours = snap("inspect", path("text"));

    boolean old = ConsulBinary.required().version().startsWith("1.8.");
    assertThat(theirs.err())
        .startsWith(old ? "Error verifying snapshot: " : "Error reading snapshot: ");
    assertThat(ours.err()).startsWith("Error reading snapshot: ");
    assertThat(ours.code()).isEqualTo(theirs.code()).isEqualTo(1);
  }

  @Test
  void verify_savedByConsul_isWhole() throws Exception {
    assertThat(consul("save", path("theirs.snap")).code()).isZero();

    assertThat(snap("verify", path("theirs.snap")).out()).startsWith("Verified snapshot ID ");
  }

  @Test
  void restore_savedByConsul_bringsTheKeyBack() throws Exception {
    consul.put("restored", "old".getBytes(UTF_8));
    assertThat(consul("save", path("theirs.snap")).code()).isZero();
    consul.put("restored", "new".getBytes(UTF_8));

    Run ours = snap("restore", path("theirs.snap"));

    assertThat(ours).isEqualTo(consul("restore", path("theirs.snap")));
    assertThat(ours.code()).isZero();
    consul.awaitReady();
    assertThat(consul.get("restored")).hasValue("old".getBytes(UTF_8));
  }

  @Test
  void restore_savedByUs_isTakenByConsul() throws Exception {
    consul.put("restored", "old".getBytes(UTF_8));
    assertThat(snap("save", path("ours.snap")).code()).isZero();
    consul.put("restored", "new".getBytes(UTF_8));

    assertThat(consul("restore", path("ours.snap")).code()).isZero();

    consul.awaitReady();
    assertThat(consul.get("restored")).hasValue("old".getBytes(UTF_8));
  }

  /** A command line that fails, and the words that both begin with. */
  record Failure(String words, Map<String, String> environment, List<String> args) {
    @Override
    public String toString() {
      return environment.keySet() + " " + String.join(" ", args);
    }
  }

  static List<Failure> failures() {
    List<Failure> failures = new ArrayList<>();
    for (String command : List.of("save", "restore", "inspect")) {
      failures.add(failure("Missing FILE argument", command));
      failures.add(failure("Too many arguments (expected 1, got 2)", command, "a", "b"));
      failures.add(failure("flag provided but not defined: -bogus", command, "-bogus", "a"));
      failures.add(failure("bad flag syntax: ---", command, "---", "a"));
    }
    for (String command : List.of("restore", "inspect")) {
      failures.add(failure("Error opening snapshot file: ", command, "{dir}/missing"));
    }
    failures.add(failure("Error restoring snapshot: ", "restore", "{dir}/text"));
    failures.add(failure("Error writing unverified snapshot file: ", "save", "{dir}/missing/a"));
    for (String command : List.of("save", "restore")) {
      String error = command.equals("save") ? "Error saving " : "Error restoring ";
      failures.add(failure("flag needs an argument: -token", command, "-token"));
      failures.add(failure("Missing FILE argument", command, "-datacenter", "dc1"));
      failures.add(failure("Too many arguments (expected 1, got 2)", command, "a", "-stale"));
      failures.add(failure("invalid boolean value \"x\" for -stale: ", command, "-stale=x", "a"));
      failures.add(failure(error + "snapshot: ", command, "-token=wrong", "{dir}/good"));
      failures.add(failure(error + "snapshot: ", command, "-datacenter=nowhere", "{dir}/good"));
      failures.add(failure(error + "snapshot: ", command, "-http-addr=127.0.0.1:1", "{dir}/good"));
      String connecting = "Error connecting to Consul agent: ";
      failures.add(failure(connecting, command, "-http-addr=ftp://127.0.0.1:1", "{dir}/good"));
      failures.add(failure(connecting, command, "-ca-file={dir}/missing", "{dir}/good"));
      failures.add(failure(connecting, command, "-ca-file={dir}/text", "{dir}/good"));
      failures.add(failure(connecting, command, "-ca-path={dir}/missing", "{dir}/good"));
      failures.add(failure(connecting, command, "-token-file={dir}/missing", "{dir}/good"));
      String pair = connecting + "both client cert and client key must be provided";
      failures.add(failure(pair, command, "-client-cert={dir}/text", "{dir}/good"));
      failures.add(failure(pair, command, "-client-key={dir}/text", "{dir}/good"));
      failures.add(
          new Failure(
              connecting,
              Map.of("CONSUL_CACERT", "{dir}/missing"),
              List.of(command, "{dir}/good")));
      failures.add(
          new Failure(
              connecting,
              Map.of("CONSUL_CLIENT_CERT", "{dir}/missing"),
              List.of(command, "-client-key={dir}/missing", "{dir}/good")));
    }
    return failures;
  }

  @ParameterizedTest
  @MethodSource("failures")
  void run_failure_isToldInTheSameWords(Failure failure) throws Exception {
    Files.writeString(directory.resolve("text"), "hello, this is no snapshot\n");
    assertThat(snap("save", path("good")).code()).isZero();
    byte[] good = Files.readAllBytes(directory.resolve("good"));
    String[] args = failure.args().stream().map(this::inDirectory).toArray(String[]::new);
    Map<String, String> environment = new HashMap<>();
    failure.environment().forEach((name, value) -> environment.put(name, inDirectory(value)));

    Run theirs = command.run(environment(environment), args);
    Run ours = Run.snap(environment(environment), args);

    assertThat(theirs.code()).isEqualTo(1);
    assertThat(theirs.err()).startsWith(failure.words());
    assertThat(ours.code()).isEqualTo(1);
    assertThat(ours.out()).isEqualTo(theirs.out()).isEmpty();
    assertThat(ours.err()).startsWith(failure.words());
    assertThat(ours.err().lines()).hasSize(1);
    assertThat(directory.resolve("good")).hasBinaryContent(good);
  }

  @Test
  void run_tokenGivenInEachWay_isUsedAlike() throws Exception {
    String token = consul.token().orElseThrow();
    Path file = Files.writeString(directory.resolve("token"), token + "\n");
    Path blank = Files.writeString(directory.resolve("blank"), " \n");
    Map<String, String> address = Map.of("CONSUL_HTTP_ADDR", consul.address());

    for (String[] args :
        List.of(
            new String[] {"save", "-token", token},
            new String[] {"save", "--token=" + token},
            new String[] {"save", "-token-file", file.toString()},
            new String[] {"save", "-token=wrong", "-token-file=" + file},
            new String[] {"save", "-token=" + token, "-token-file=" + blank})) {
      List<String> all = new ArrayList<>(List.of(args));
      all.add(path("a"));
      String[] line = all.toArray(String[]::new);

      assertThat(command.run(address, line).code()).as("consul %s", line[1]).isZero();
      assertThat(Run.snap(address, line).code()).as("snap %s", line[1]).isZero();
    }
  }

  private static Failure failure(String words, String... args) {
    return new Failure(words, Map.of(), List.of(args));
  }

  private Run snap(String... args) {
    return Run.snap(environment(Map.of()), args);
  }

  private Run consul(String... args) throws Exception {
    return command.run(environment(Map.of()), args);
  }

  private static Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("CONSUL_HTTP_ADDR", consul.address());
    environment.put("CONSUL_HTTP_TOKEN", consul.token().orElseThrow());
    return environment;
  }

  private String inDirectory(String text) {
    return text.replace("{dir}", directory.toString());
  }

  private String path(String file) {
    return directory.resolve(file).toString();
  }

  private static List<String> fields(Run run) {
    return run.out().lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
  }

  /** Two saves, one after the other, may differ in their index. */
  private static Run withoutNumbers(Run run) {
    return new Run(run.code(), run.out().replaceAll("[0-9]+", "N"), run.err());
  }
}
