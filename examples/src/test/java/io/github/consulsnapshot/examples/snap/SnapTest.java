package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.examples.ChildJvm;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.StateBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapTest {
  private static final String SECRET = "0b9bd5d2-6a3c-4f2e-8d53-6b1de9e0a7c4";

  private final FakeConsul consul = FakeConsul.start();
  @TempDir private Path directory;

  @AfterEach
  void close() {
    consul.close();
  }

  @Test
  void verify_inAJvmOfItsOwn_writesWhatIsAskedForAndNothingElse() throws Exception {
    Files.write(directory.resolve("a.snap"), new ArchiveBuilder().build());
    try (ChildJvm snap =
        ChildJvm.start(
            Snap.class, directory, directory.resolve("output"), Map.of(), "verify", "a.snap")) {
      assertThat(snap.exitCode()).isZero();
      assertThat(snap.output()).startsWith("Verified snapshot ID ").hasLineCount(1);
    }
  }

  @Test
  void save_file_isWrittenAndItsIndexPrinted() throws Exception {
    consul.put("a", "b".getBytes(UTF_8));

    Run run = snap("save", path("backup.snap"));

    assertThat(run)
        .isEqualTo(
            new Run(0, "Saved and verified snapshot to index " + consul.index() + newline(), ""));
    assertThat(Files.size(directory.resolve("backup.snap"))).isPositive();
  }

  @Test
  void save_serverFails_isTriedOnce() throws Exception {
    consul.onEverySave(Fault.error(500, "No cluster leader"));

    Run run = snap("save", path("backup.snap"));

    assertFailed(run, "Error saving snapshot: ");
    assertThat(run.err()).contains("No cluster leader");
    assertThat(consul.requests()).filteredOn(r -> r.path().equals("/v1/snapshot")).hasSize(1);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void save_bodyEndsEarly_leavesTheOldFile() throws Exception {
    Files.writeString(directory.resolve("backup.snap"), "old");
    consul.onNextSave(Fault.endAt(100));

    assertFailed(snap("save", path("backup.snap")), "Error verifying snapshot file: ");

    assertThat(directory.resolve("backup.snap")).hasContent("old");
    assertThat(directory.toFile().list()).containsExactly("backup.snap");
  }

  @Test
  void save_directoryMissing_failsBeforeConsulIsAsked() {
    assertFailed(
        snap("save", path("missing/backup.snap")), "Error writing unverified snapshot file: ");

    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void save_stale_asksAnyServer() {
    consul.leader(false);

    assertFailed(snap("save", path("a.snap")), "Error saving snapshot: ");
    assertFailed(snap("save", "-stale=false", path("a.snap")), "Error saving snapshot: ");
    assertThat(snap("save", "-stale", path("a.snap")).code()).isZero();
  }

  @Test
  void save_scopeFlags_areInTheRequest() {
    assertThat(
            snap("save", "-namespace=n", "--partition", "p", "-datacenter=dc1", path("a.snap"))
                .code())
        .isZero();

    assertThat(consul.requests().get(0).query().split("&"))
        .containsExactlyInAnyOrder("dc=dc1", "ns=n", "partition=p");
  }

  @Test
  void save_appendFilename_isRefusedRatherThanIgnored() {
    assertFailed(
        snap("save", "-append-filename=version,dc", path("a.snap")),
        "Error saving snapshot: -append-filename is not supported");

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void save_fileNamedLikeAFlag_canBeSaidAfterTwoDashes() {
    assertThat(snap("save", "--", path("-h")).code()).isZero();

    assertThat(directory.resolve("-h")).exists();
  }

  @Test
  void save_addressFlag_winsOverTheEnvironment() {
    Run run =
        Run.snap(
            Map.of("CONSUL_HTTP_ADDR", "127.0.0.1:1"),
            "save",
            "-http-addr",
            consul.address(),
            path("a.snap"));

    assertThat(run.code()).isZero();
  }

  @Test
  void save_tokenFlags_winOverTheEnvironment() throws Exception {
    consul.requireToken(SECRET);
    Path good = Files.writeString(directory.resolve("good"), SECRET + "\n");
    Path bad = Files.writeString(directory.resolve("bad"), "wrong");
    Map<String, String> wrong =
        Map.of("CONSUL_HTTP_TOKEN", "wrong", "CONSUL_HTTP_TOKEN_FILE", bad.toString());

    assertThat(snap(wrong, "save", path("a.snap")).code()).isEqualTo(1);
    assertThat(snap(wrong, "save", "-token", SECRET, path("a.snap")).code()).isZero();
    assertThat(snap(wrong, "save", "-token-file=" + good, path("a.snap")).code()).isZero();
    assertThat(snap(Map.of(), "save", "-token=wrong", "-token-file=" + good, path("a.snap")).code())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"save", "restore"})
  void run_wrongToken_isNotShown(String command) {
    consul.requireToken("another");
    new ArchiveBuilder().writeTo(directory.resolve("a.snap"));

    Run run = snap(command, "-token=" + SECRET, path("a.snap"));

    assertFailed(run, command.equals("save") ? "Error saving snapshot: " : "Error restoring");
    assertThat(run.err()).contains("ACL not found").doesNotContain(SECRET);
  }

  @Test
  void run_tokenInTheWrongPlace_isNotShown() {
    for (String[] args :
        List.of(
            new String[] {"-token=" + SECRET, "save", "file"},
            new String[] {"save", "-tokn=" + SECRET, "file"},
            new String[] {"save", "---token=" + SECRET, "file"},
            new String[] {"save", "file", "-token=" + SECRET},
            new String[] {"verify", "-token=" + SECRET, "file"})) {
      Run run = snap(args);

      assertFailed(run, "");
      assertThat(run.err()).doesNotContain(SECRET);
    }
  }

  @Test
  void run_settingGivenAsFlag_isNamedAsFlag() {
    Run flag = snap("save", "-token-file", path("missing"), path("a.snap"));
    Run variable = snap(Map.of("CONSUL_HTTP_TOKEN_FILE", path("missing")), "save", path("a.snap"));

    assertFailed(flag, "Error connecting to Consul agent: -token-file");
    assertFailed(variable, "Error connecting to Consul agent: CONSUL_HTTP_TOKEN_FILE");
  }

  @Test
  void restore_file_replacesTheKeys() {
    consul.put("a", "before".getBytes(UTF_8));
    assertThat(snap("save", path("a.snap")).code()).isZero();
    consul.put("a", "after".getBytes(UTF_8));

    Run run = snap("restore", path("a.snap"));

    assertThat(run).isEqualTo(new Run(0, "Restored snapshot" + newline(), ""));
    assertThat(consul.get("a")).hasValue("before".getBytes(UTF_8));
  }

  @Test
  void restore_stale_isAcceptedAndNotSent() {
    assertThat(snap("save", path("a.snap")).code()).isZero();

    assertThat(snap("restore", "-stale", path("a.snap")).code()).isZero();

    assertThat(consul.requests()).noneMatch(request -> request.query().contains("stale"));
  }

  @Test
  void restore_damagedFile_isNotSent() throws Exception {
    byte[] archive = new ArchiveBuilder().build();
    Files.write(directory.resolve("a.snap"), ArchiveBuilder.flip(archive, archive.length * 4));

    Run run = snap("restore", path("a.snap"));

    assertFailed(run, "Error restoring snapshot: ");
    assertThat(run.err()).contains("not a whole Consul snapshot");
    assertThat(consul.requests()).noneMatch(request -> request.method().equals("PUT"));
  }

  @Test
  void restore_answerLost_saysThatTheOutcomeIsUnknown() {
    new ArchiveBuilder().writeTo(directory.resolve("a.snap"));
    consul.onEveryRestore(Fault.loseAnswer());

    Run run = snap("restore", path("a.snap"));

    assertFailed(run, "Error restoring snapshot: ");
    assertThat(run.err()).contains("It may have been restored");
    assertThat(consul.restores()).isEqualTo(1);
  }

  @Test
  void restore_safetySnapshot_holdsWhatWasReplaced() {
    assertThat(snap("save", path("old.snap")).code()).isZero();
    consul.put("a", "replaced".getBytes(UTF_8));
    long index = consul.index();

    Run run = snap("restore", "-safety-snapshot", path("safe.snap"), path("old.snap"));

    assertThat(run.out().lines())
        .containsExactly(
            "Saved and verified safety snapshot to index " + index, "Restored snapshot");
    assertThat(consul.get("a")).isEmpty();
    assertThat(snap("restore", path("safe.snap")).code()).isZero();
    assertThat(consul.get("a")).hasValue("replaced".getBytes(UTF_8));
  }

  @Test
  void restore_safetySnapshotFails_saysWhyAndRestoresNothing() {
    new ArchiveBuilder().writeTo(directory.resolve("a.snap"));
    consul.onEverySave(Fault.error(500, "Raft error when taking snapshot: nothing new"));

    Run run = snap("restore", "-safety-snapshot", path("safe.snap"), path("a.snap"));

    assertFailed(run, "Error restoring snapshot: ");
    assertThat(run.err()).contains("nothing new");
    assertThat(consul.restores()).isZero();
  }

  @Test
  void restore_requireHealthy_stopsAtAnUnhealthyCluster() {
    new ArchiveBuilder().writeTo(directory.resolve("a.snap"));
    consul.healthy(false);

    assertFailed(snap("restore", "-require-healthy", path("a.snap")), "Error restoring snapshot: ");
    assertThat(consul.restores()).isZero();

    assertThat(snap("restore", "-require-healthy=false", path("a.snap")).code()).isZero();
  }

  @Test
  void restore_recordsOfAnotherVersion_needTheDangerousFlag() {
    // Legacy ACL tokens: 1.8 applies them, 1.22 crashes.
    new ArchiveBuilder()
        .state(new StateBuilder().record(4, Map.of("ID", "x")))
        .writeTo(directory.resolve("a.snap"));

    Run refused = snap("restore", "-target-version=1.22.1", path("a.snap"));

    assertFailed(refused, "Error restoring snapshot: ");
    assertThat(refused.err()).contains("1.22.1");
    assertThat(consul.restores()).isZero();
    assertThat(
            snap(
                    "restore",
                    "-target-version=1.22.1",
                    "-dangerously-send-unsupported-records",
                    path("a.snap"))
                .code())
        .isZero();
  }

  @Test
  void restore_tokenReplaced_isSaidAndIsNoFailure() {
    consul.requireToken(SECRET).restoreInvalidatesTokens(true);
    Map<String, String> token = Map.of("CONSUL_HTTP_TOKEN", SECRET);
    assertThat(snap(token, "save", path("a.snap")).code()).isZero();

    Run run = snap(token, "restore", path("a.snap"));

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("Restored snapshot" + newline());
    assertThat(run.err()).contains("token").doesNotContain(SECRET);
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void inspect_largestIndexes_areShownWhole() {
    new ArchiveBuilder()
        .id("2-13-1795335393543")
        .index(Long.MAX_VALUE)
        .term(Long.MAX_VALUE)
        .state(new StateBuilder().kv("a", "b"))
        .writeTo(directory.resolve("a.snap"));
    int size = new StateBuilder().kv("a", "b").build().length;

    assertThat(snap("inspect", path("a.snap")).out())
        .isEqualTo(
            String.join(
                newline(),
                "ID           2-13-1795335393543",
                "Size         " + size,
                "Index        9223372036854775807",
                "Term         9223372036854775807",
                "Version      1",
                "",
                ""));
  }

  @Test
  void verify_standardInput_isRead() {
    byte[] archive =
        new ArchiveBuilder()
            .id("2-13-1795335393543")
            .index(13)
            .state(new StateBuilder().kv("a", "b").kv("c", "d"))
            .build();
    int size = new StateBuilder().kv("a", "b").kv("c", "d").build().length;

    assertThat(Run.snap(Map.of(), archive, "verify", "-"))
        .isEqualTo(
            new Run(
                0,
                "Verified snapshot ID 2-13-1795335393543: index 13, 2 records, "
                    + size
                    + " bytes of state"
                    + newline(),
                ""));
    assertFailed(
        Run.snap(Map.of(), ArchiveBuilder.cutBy(archive, 1), "verify", "-"),
        "Error verifying snapshot: standard input: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "inspect", "restore"})
  void run_fileMissing_cannotBeOpened(String command) {
    assertFailed(snap(command, path("missing")), "Error opening snapshot file: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "inspect"})
  void run_damagedFile_isNotVerified(String command) throws Exception {
    Files.writeString(directory.resolve("a.snap"), "hello\n");

    assertFailed(snap(command, path("a.snap")), "Error verifying snapshot: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"save", "verify", "inspect", "restore"})
  void run_wrongNumberOfFiles_isRefused(String command) {
    assertThat(snap(command)).isEqualTo(new Run(1, "", "Missing FILE argument" + newline()));
    assertThat(snap(command, "a", "b"))
        .isEqualTo(new Run(1, "", "Too many arguments (expected 1, got 2)" + newline()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"save", "verify", "inspect", "restore", "demo"})
  void run_help_namesEachFlagOfTheCommand(String command) {
    Run run = snap(command, "-help");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: snap " + command);
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    if (command.equals("restore")) {
      for (Flag flag : new RestoreCommand().flags()) {
        assertThat(run.out()).containsPattern("(?m)^  -" + flag.name() + "(=<|$)");
      }
    }
  }

  @Test
  void run_noCommand_showsTheCommandsAndFails() {
    Run none = snap();
    Run help = snap("--help");

    assertThat(none.code()).isEqualTo(1);
    assertThat(none.out()).isEmpty();
    assertThat(help).isEqualTo(new Run(0, none.err(), ""));
    assertThat(help.out()).contains("save", "verify", "inspect", "restore", "demo", "version");
  }

  /** So does a name beyond ASCII where there is no locale, as in a job of cron. */
  @ParameterizedTest
  @ValueSource(strings = {"save", "verify", "inspect", "restore"})
  void run_nameThatNoFileCanHave_isRefused(String command) {
    assertFailed(snap(command, "a\0b"), "FILE cannot name a file here: ");
  }

  @Test
  void restore_safetySnapshotThatNoFileCanBe_isRefusedBeforeAnythingIsAsked() {
    assertFailed(
        snap("restore", "-safety-snapshot=a\0b", "file"),
        "-safety-snapshot cannot name a file here: ");
  }

  @Test
  void run_unknownCommand_isNamed() {
    assertFailed(snap("bogus"), "Unknown command \"bogus\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "-version", "--version"})
  void run_version_isPrinted(String arg) {
    Run run = snap(arg);

    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("snap ");
  }

  private static void assertFailed(Run run, String prefix) {
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith(prefix);
    assertThat(run.err().lines()).hasSize(1);
  }

  private Run snap(String... args) {
    return snap(Map.of(), args);
  }

  private Run snap(Map<String, String> environment, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("CONSUL_HTTP_ADDR", consul.address());
    return Run.snap(all, args);
  }

  private String path(String file) {
    return directory.resolve(file).toString();
  }

  private static String newline() {
    return System.lineSeparator();
  }
}
