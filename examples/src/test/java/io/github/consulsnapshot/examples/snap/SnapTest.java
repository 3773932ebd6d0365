package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.examples.ChildJvm;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapTest {
  private static final byte[] SMALL_STATE =
      HexFormat.of().parseHex("81a94c617374496e646578050282a34b6579a3612f62a556616c7565a26869c880");

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
        .startsWith(
            String.join(
                "\n",
                " ID           2-13-1795335393543",
                " Size         " + size,
                " Index        9223372036854775807",
                " Term         9223372036854775807",
                " Version      1",
                "",
                " Type       Count      Size",
                ""));
  }

  @Test
  void inspect_smallState_printsTypesAndKeysInTheLayoutOfConsul() {
    writeSmall(path("a.snap"));

    Run run = snap("inspect", "-kvdetails", path("a.snap"));

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            | ID           1-5-1700000000000
            | Size         33
            | Index        5
            | Term         1
            | Version      1
            |
            | Type              Count      Size
            | ----              ----       ----
            | KVS               1          31B
            | Unknown(200)      1          2B
            | ----              ----       ----
            | Total                        33B
            |
            | Key Name      Count      Size
            | ----          ----       ----
            | a/b           1          31B
            | ----          ----       ----
            | Total                    31B
            """
                .replaceAll("(?m)^\\|", ""));
    String withoutKeys = snap("inspect", path("a.snap")).out();
    assertThat(run.out()).startsWith(withoutKeys + "\n Key Name ");
    for (String[] args :
        List.of(
            new String[] {"-kvdetails=false", "-kvdepth=1"},
            new String[] {"-kvdepth=1", "-kvfilter=a"},
            new String[] {"-kvdetails", "-kvfilter=other"},
            new String[] {"-format", "pretty"},
            new String[] {"-format="})) {
      assertThat(snap(line("inspect", args, path("a.snap"))))
          .isEqualTo(new Run(0, withoutKeys, ""));
    }
    assertThat(snap("inspect", "-kvdetails", "-kvdepth=1", path("a.snap")).out())
        .contains("\n a             1          31B\n");
  }

  @Test
  void inspect_standardInputAsJson_printsTheSame() throws Exception {
    writeSmall(path("a.snap"));

    Run run =
        Run.snap(
            Map.of(),
            Files.readAllBytes(directory.resolve("a.snap")),
            "inspect",
            "-format=json",
            "-");

    assertThat(run).isEqualTo(snap("inspect", "-format=json", path("a.snap")));
    assertThat(run.out())
        .startsWith("{\n   \"Meta\": {\n      \"ID\": \"1-5-1700000000000\",\n")
        .endsWith("   \"StatsKV\": null,\n   \"TotalSize\": 33,\n   \"TotalSizeKV\": 0\n}\n");
  }

  @Test
  void inspect_valuesOfFlagsThatMakeNoSense_areRefusedBeforeTheFileIsRead() {
    assertFailed(
        snap("inspect", "-format=JSON", path("missing")),
        "Error outputting enhanced snapshot data: Unknown format: JSON");
    for (String depth : List.of("-1", "x", "99999999999")) {
      assertFailed(
          snap("inspect", "-kvdepth=" + depth, path("missing")),
          "invalid value \"" + depth + "\" for flag -kvdepth");
    }
  }

  @Test
  void inspect_damagedRecord_isAnErrorOfTheStateAndNothingIsPrinted() {
    new ArchiveBuilder()
        .state(new StateBuilder().kv("a", "b").raw(new byte[] {2}))
        .writeTo(directory.resolve("a.snap"));

    assertFailed(snap("inspect", "-kvdetails", path("a.snap")), "Error extracting snapshot data: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.bin", "State.BIN"})
  void inspect_rawState_isReadWithTheMetadataBesideIt(String name) throws Exception {
    writeSmall(path("a.snap"));
    Files.write(directory.resolve(name), SMALL_STATE);
    String meta = "{\"Version\":1,\"ID\":\"1-5-1700000000000\",\"Index\":5,\"Term\":1,";

    assertFailed(
        snap("inspect", path(name)), "Error reading meta.json from internal snapshot dir: ");
    Files.writeString(directory.resolve("meta.json"), meta + "\"Size\":33}\n");
    assertThat(snap("inspect", "-kvdetails", path(name)))
        .isEqualTo(snap("inspect", "-kvdetails", path("a.snap")));
    assertThat(snap("extract", "-key=a/b", path(name))).isEqualTo(new Run(0, "hi", ""));
    Files.writeString(directory.resolve("meta.json"), meta + "\"Size\":34}\n");
    assertFailed(snap("inspect", path(name)), "Error reading snapshot: ");
    Files.writeString(
        directory.resolve("meta.json"), meta + "\"Size\":33,\"CRC\":\"AAAAAAAAAAA=\"}\n");
    assertFailed(snap("inspect", path(name)), "Error reading snapshot: ");
    Files.writeString(directory.resolve("meta.json"), "no JSON");
    assertFailed(
        snap("inspect", path(name)), "Error reading meta.json from internal snapshot dir: ");
  }

  @Test
  void extract_key_writesItsValueToTheByte() {
    new ArchiveBuilder()
        .state(new StateBuilder().kv("a", "one\r\n\u00fc").kv("b", "").kv("ab", "two"))
        .writeTo(directory.resolve("a.snap"));

    assertThat(snap("extract", "-key=a", path("a.snap")))
        .isEqualTo(new Run(0, "one\r\n\u00fc", ""));
    assertThat(snap("extract", "-key", "b", path("a.snap"))).isEqualTo(new Run(0, "", ""));
    assertThat(snap("extract", "-format=json", "-key=ab", path("a.snap")).out())
        .isEqualTo(
            "[\n\t{\n\t\t\"key\": \"ab\",\n\t\t\"flags\": 0,\n\t\t\"value\": \"dHdv\"\n\t}\n]\n");
  }

  @Test
  void extract_prefix_writesAnExport() {
    new ArchiveBuilder()
        .state(new StateBuilder().kv("a", "1").kv("b/c", "2").kv("b/d", "3").index("kvs", 9))
        .writeTo(directory.resolve("a.snap"));

    assertThat(snap("extract", "-prefix=b/", path("a.snap")).out().lines())
        .filteredOn(line -> line.contains("key"))
        .containsExactly("\t\t\"key\": \"b/c\",", "\t\t\"key\": \"b/d\",");
    assertThat(snap("extract", path("a.snap")).out().lines())
        .filteredOn(line -> line.contains("key"))
        .hasSize(3);
    assertThat(snap("extract", "-prefix=none", path("a.snap"))).isEqualTo(new Run(0, "[]\n", ""));
  }

  @Test
  void extract_keyThatIsNotThere_isAFailure() {
    new ArchiveBuilder()
        .state(new StateBuilder().kv("ab", "1"))
        .writeTo(directory.resolve("a.snap"));

    for (String format : List.of("raw", "json")) {
      assertFailed(
          snap("extract", "-key=a", "-format=" + format, path("a.snap")),
          "Error extracting snapshot data: no key \"a\" in the snapshot");
    }
  }

  @Test
  void extract_flagsThatContradictEachOther_areRefused() {
    String words = "Error extracting snapshot data: ";
    assertFailed(snap("extract", "-key=a", "-prefix=b", "f"), words + "-key and -prefix exclude");
    assertFailed(snap("extract", "-format=raw", "f"), words + "-format=raw needs -key");
    assertFailed(snap("extract", "-key=", "f"), "-key is empty; neither -key nor -prefix means");
    assertFailed(snap("extract", "-prefix=", "f"), "-prefix is empty");
    assertFailed(snap("extract", "-prefix=\ufffd", "f"), "-prefix cannot be read here");
    assertFailed(snap("inspect", "-kvdetails", "-kvfilter=\ufffd", "f"), "-kvfilter cannot be");
    assertFailed(snap("diff", "-prefix=", "f", "g"), "-prefix is empty");
    assertFailed(snap("extract", "-format=x", "f"), words + "Unknown format: x");
  }

  @Test
  void extract_keyThatJsonCannotHold_writesNothing() {
    new ArchiveBuilder()
        .state(
            new StateBuilder()
                .kv("a", "1")
                .raw(new byte[] {2, (byte) 0x81, (byte) 0xa3, 'K', 'e', 'y', (byte) 0xa1, -1}))
        .writeTo(directory.resolve("a.snap"));

    Run run = snap("extract", path("a.snap"));

    assertFailed(run, "Error extracting snapshot data: ");
    assertThat(run.err()).contains("\\xff");
    assertThat(snap("extract", "-prefix=a", path("a.snap")).code()).isZero();
  }

  @Test
  void extract_damagedAfterTheKey_writesNothing() throws Exception {
    byte[] archive =
        new ArchiveBuilder()
            .state(new StateBuilder().kv("a", "s3cret"))
            .afterGzip(new byte[1])
            .build();
    Files.write(directory.resolve("a.snap"), archive);

    assertFailed(snap("extract", "-key=a", path("a.snap")), "Error reading snapshot: ");
    assertFailed(snap("extract", "-prefix=a", path("a.snap")), "Error reading snapshot: ");
  }

  @Test
  void inspect_outputThatCannotBeWritten_isAFailure() {
    writeSmall(path("a.snap"));
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left on device");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    for (String command : List.of("inspect", "extract")) {
      int code =
          new Snap()
              .run(
                  List.of(command, path("a.snap")),
                  Map.of(),
                  InputStream.nullInputStream(),
                  new PrintStream(full, false, UTF_8),
                  new PrintStream(err, true, UTF_8));

      assertThat(code).isEqualTo(1);
    }
    assertThat(err.toString(UTF_8).lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("Error writing to standard output: "));
  }

  /** The state of 33 bytes: one key, and one record of an unknown type. */
  private static void writeSmall(String file) {
    new ArchiveBuilder()
        .id("1-5-1700000000000")
        .index(5)
        .term(1)
        .state(SMALL_STATE)
        .writeTo(Path.of(file));
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
  @ValueSource(strings = {"verify", "inspect", "extract", "restore"})
  void run_fileMissing_cannotBeOpened(String command) {
    assertFailed(snap(command, path("missing")), "Error opening snapshot file: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "inspect", "extract"})
  void run_damagedFile_isNotVerified(String command) throws Exception {
    Files.writeString(directory.resolve("a.snap"), "hello\n");

    assertFailed(
        snap(command, path("a.snap")),
        command.equals("verify") ? "Error verifying snapshot: " : "Error reading snapshot: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"save", "verify", "inspect", "extract", "restore"})
  void run_wrongNumberOfFiles_isRefused(String command) {
    assertThat(snap(command)).isEqualTo(new Run(1, "", "Missing FILE argument" + newline()));
    assertThat(snap(command, "a", "b"))
        .isEqualTo(new Run(1, "", "Too many arguments (expected 1, got 2)" + newline()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"save", "verify", "inspect", "extract", "restore", "demo"})
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
    assertThat(help.out())
        .contains("save", "verify", "inspect", "extract", "restore", "demo", "version");
  }

  /** So does a name beyond ASCII where there is no locale, as in a job of cron. */
  @ParameterizedTest
  @ValueSource(strings = {"save", "verify", "inspect", "extract", "restore"})
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

  private static String[] line(String command, String[] flags, String file) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(flags));
    line.add(file);
    return line.toArray(String[]::new);
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
