package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.examples.ChildJvm;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code snap agent} with {@code -interval=0}: one snapshot, and what the exit code says of it. */
class AgentCommandTest {
  private static final String CANARY = "canary-7d20";

  @TempDir private Path directory;
  private FakeConsul consul;

  @BeforeEach
  void start() {
    consul = FakeConsul.start().datacenter("west");
    consul.put("a", "b".getBytes(UTF_8));
  }

  @AfterEach
  void stop() {
    consul.close();
  }

  @Test
  void once_directory_hasTheSnapshotUnderTheNameOfTheDatacenter() throws IOException {
    Run run = agent("-local-path=" + directory);

    assertThat(run.code()).as(run.err()).isZero();
    Optional<SnapshotName> name = SnapshotName.parse(only(directory));
    assertThat(name).map(SnapshotName::cluster).contains("west");
    assertThat(name).map(SnapshotName::index).contains(consul.index());
    assertThat(run.err()).contains("[INFO] Saved snapshot " + name.orElseThrow());
    assertThat(run.out()).isEmpty();
    Run verified = Run.snap(Map.of(), "verify", directory.resolve(only(directory)).toString());
    assertThat(verified.code()).isZero();
    // No lock, no session and no service for one snapshot.
    assertThat(consul.requests())
        .extracting(ReceivedRequest::path)
        .containsExactly("/v1/agent/self", "/v1/snapshot");
  }

  @Test
  void once_clusterIsNamed_isNotAskedFor() throws IOException {
    Run run = agent("-local-path=" + directory, "-cluster=main");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(only(directory)).startsWith("consul-main-");
    assertThat(consul.requests()).extracting(ReceivedRequest::path).containsExactly("/v1/snapshot");
  }

  @Test
  void once_retain_deletesTheOldestAndNothingElse() throws IOException {
    Path old = Files.writeString(directory.resolve("consul-west-20200101T000000.000Z-7.snap"), "x");
    Path older =
        Files.writeString(directory.resolve("consul-west-20190101T000000.000Z-6.snap"), "x");
    Path foreign =
        Files.writeString(directory.resolve("consul-west-two-20190101T000000.000Z-6.snap"), "x");
    Path enterprise = Files.writeString(directory.resolve("consul-1546300800000000000.snap"), "x");

    Run run = agent("-local-path=" + directory, "-retain=2");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(older).doesNotExist();
    assertThat(old).exists();
    assertThat(foreign).exists();
    assertThat(enterprise).exists();
    assertThat(run.err()).contains("Deleted snapshot consul-west-20190101T000000.000Z-6.snap");
  }

  @Test
  void once_oneStoreOfTwoFails_isPartlyDone() throws IOException {
    Path gone = Files.createDirectory(directory.resolve("gone"));
    Path good = Files.createDirectory(directory.resolve("good"));
    Path config = twoDirectories(gone, good);
    Files.delete(gone);
    Files.writeString(gone, "now it is a file");

    Run all = agent("-config-file=" + config);
    Run any = agent("-config-file=" + config, "-success-rule=any");

    assertThat(all.code()).as(all.err()).isEqualTo(2);
    assertThat(any.code()).as(any.err()).isZero();
    assertThat(all.err()).contains("[ERROR] Store").contains(gone.toString());
    assertThat(any.err()).contains("[ERROR] Store").contains(gone.toString());
    assertThat(files(good)).hasSize(2);
  }

  @Test
  void once_consulFails_isAFailure() throws IOException {
    consul.onEverySave(Fault.cutAt(10));

    Run run = agent("-local-path=" + directory);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("[ERROR] The run failed: ");
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void once_consulIsAway_saysSo() {
    consul.stop();

    Run run = agent("-local-path=" + directory);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Error running snapshot agent: ").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-interval=-1h|-interval",
        "-interval=soon|-interval",
        "-retain=-1|-retain",
        "-cron=61 * * * *|-cron",
        "-max-failures=0|-max-failures",
        "-cluster=A B|-cluster",
        "-success-rule=most|-success-rule",
        "-config-file=missing.json|missing.json",
        "-aws-s3-kms-key=k|-aws-s3-kms-key",
        "-aws-s3-endpoint=no url|-aws-s3-endpoint",
        "-aws-access-key-id=i|-aws-access-key-id",
        "-aws-web-identity-token-file=f|-aws-web-identity-token-file",
        "-login-bearer-token=t|login.auth_method",
        "-login-meta=x|-login-meta",
        "-session-ttl=1s|-session-ttl",
      })
  void wrongFlag_isOneLineThatNamesIt(String flag, String named) {
    List<String> flags = new ArrayList<>(List.of("agent", "-http-addr=" + consul.address(), flag));
    if (!flag.startsWith("-aws")) {
      flags.add("-local-path=" + directory);
    } else {
      flags.addAll(List.of("-aws-s3-bucket=backups", "-aws-s3-region=eu-central-1"));
    }

    Run run = Run.snap(Map.of(), flags.toArray(new String[0]));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).hasLineCount(1).contains(named);
    assertThat(consul.requests()).extracting(ReceivedRequest::path).doesNotContain("/v1/snapshot");
  }

  @Test
  void storeListedTwice_isRefused() throws IOException {
    Path config =
        twoDirectories(directory, directory.resolve("..").resolve(directory.getFileName()));

    Run run = agent("-config-file=" + config);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).hasLineCount(1).contains("local_storage[1]");
    assertThat(files(directory)).containsExactly(config.getFileName().toString());
  }

  @Test
  void service_lockKeyIsHeldBySomethingElse_endsAndSaysSo() throws IOException {
    consul.put("consul-snapshot/lock", "somebody's".getBytes(UTF_8));

    Run run =
        Run.snap(Map.of(), "agent", "-http-addr=" + consul.address(), "-local-path=" + directory);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("key: consul-snapshot/lock given for the lock, which is held by");
    assertThat(consul.get("consul-snapshot/lock")).hasValue("somebody's".getBytes(UTF_8));
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void service_directoryIsMissing_endsAndNamesTheStore() {
    Run run =
        Run.snap(
            Map.of(),
            "agent",
            "-http-addr=" + consul.address(),
            "-local-path=" + directory.resolve("missing"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("Error running snapshot agent: store local: " + directory.resolve("missing"));
  }

  /** In a process of its own, with all that the libraries below have to say. */
  @Test
  void secrets_areInNoLine() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("agent.json"),
            "{\"snapshot_agent\": {\"token\": \""
                + CANARY
                + "\", \"aws_storage\": {\"s3_bucket\": \"backups\", \"s3_region\": \"eu-central-1\","
                + " \"s3_endpoint\": \""
                + consul.address()
                + "\", \"s3_force_path_style\": true, \"access_key_id\": \""
                + CANARY
                + "\", \"secret_access_key\": \""
                + CANARY
                + "\", \"session_token\": \""
                + CANARY
                + "\"}}}");
    consul.requireToken("another");

    try (ChildJvm snap =
        ChildJvm.start(
            Snap.class,
            directory,
            directory.resolve("output"),
            Map.of(),
            "agent",
            "-interval=0",
            "-http-addr=" + consul.address(),
            "-config-file=" + config,
            "-log-level=debug")) {
      assertThat(snap.exitCode()).isEqualTo(1);
      assertThat(snap.output()).contains("[ERROR] ").doesNotContain(CANARY);
    }
  }

  private Run agent(String... flags) {
    List<String> arguments =
        new ArrayList<>(List.of("agent", "-interval=0", "-http-addr=" + consul.address()));
    arguments.addAll(Arrays.asList(flags));
    return Run.snap(Map.of(), arguments.toArray(new String[0]));
  }

  private Path twoDirectories(Path one, Path other) throws IOException {
    return Files.writeString(
        directory.resolve("two.json"),
        "{\"snapshot_agent\": {\"backup_destinations\": {\"local_storage\": [{\"path\": \""
            + one
            + "\"}, {\"path\": \""
            + other
            + "\"}]}}}");
  }

  private static String only(Path directory) throws IOException {
    List<String> files = files(directory);
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
