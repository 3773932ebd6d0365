package io.github.consulsnapshot.examples.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.agent.Schedule;
import io.github.consulsnapshot.agent.SuccessRule;
import io.github.consulsnapshot.store.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentConfigTest {
  private static final String CANARY = "canary-93c1";

  @TempDir private Path directory;

  @Test
  void nothingGiven_isAnHourlySnapshotIntoTheWorkingDirectory() {
    AgentConfig config = AgentConfig.read(List.of(), List.of(), Map.of());

    assertThat(config.schedule()).contains(Schedule.every(Duration.ofHours(1)));
    assertThat(config.retention()).isEqualTo(RetentionPolicy.keepLast(30));
    assertThat(config.successRule()).isEqualTo(SuccessRule.ALL);
    assertThat(config.maxFailures()).isEqualTo(3);
    assertThat(config.isStale()).isFalse();
    assertThat(config.service()).isEqualTo("consul-snapshot");
    assertThat(config.deregisterAfter()).isEqualTo(Duration.ofDays(3));
    assertThat(config.lock().key()).isEqualTo("consul-snapshot/lock");
    assertThat(config.cluster()).isEmpty();
    assertThat(config.jitter()).isZero();
    assertThat(config.logLevel()).isEqualTo("INFO");
    assertThat(config.stores())
        .singleElement()
        .satisfies(store -> assertThat(store.settings().text("path")).contains("."));
    assertThat(config.connection(Map.of("CONSUL_HTTP_TOKEN", "t")))
        .isEqualTo(Map.of("CONSUL_HTTP_TOKEN", "t"));
  }

  @Test
  void fileOfTheEnterpriseAgent_saysTheSameHere() throws IOException {
    AgentConfig config =
        read(
            """
            {"datacenter": "not for this agent", "ports": {"http": -1}, "snapshot_agent": {
              "http_addr": "https://consul:8501", "token": "t", "datacenter": "dc2",
              "ca_file": "ca.pem", "ca_path": "", "cert_file": "c.pem", "key_file": "k.pem",
              "tls_server_name": "server.dc2.consul",
              "log": {"level": "warn"},
              "snapshot": {"interval": "1h30m", "retain": 7, "stale": true, "service": "backups",
                "deregister_after": "0", "lock_key": "a/b", "max_failures": 5,
                "local_scratch_path": "/scratch"},
              "backup_destinations": {
                "aws_storage": [
                  {"s3_region": "eu-central-1", "s3_bucket": "one", "s3_key_prefix": "p"},
                  {"s3_bucket": "two"}],
                "local_storage": [{"path": "/backups"}]}}}
            """);

    assertThat(config.connection(Map.of("CONSUL_HTTP_TOKEN_FILE", "/old", "CONSUL_HTTP_AUTH", "x")))
        .isEqualTo(
            Map.of(
                "CONSUL_HTTP_ADDR", "https://consul:8501",
                "CONSUL_HTTP_TOKEN", "t",
                "CONSUL_CACERT", "ca.pem",
                "CONSUL_CLIENT_CERT", "c.pem",
                "CONSUL_CLIENT_KEY", "k.pem",
                "CONSUL_TLS_SERVER_NAME", "server.dc2.consul",
                "CONSUL_HTTP_AUTH", "x"));
    assertThat(config.datacenter()).contains("dc2");
    assertThat(config.cluster()).contains("dc2");
    assertThat(config.logLevel()).isEqualTo("WARN");
    assertThat(config.schedule()).contains(Schedule.every(Duration.ofMinutes(90)));
    assertThat(config.retention()).isEqualTo(RetentionPolicy.keepLast(7));
    assertThat(config.isStale()).isTrue();
    assertThat(config.service()).isEqualTo("backups");
    assertThat(config.deregisterAfter()).isZero();
    assertThat(config.lock().key()).isEqualTo("a/b");
    assertThat(config.maxFailures()).isEqualTo(5);
    assertThat(config.notes()).singleElement().asString().contains("local_scratch_path");
    assertThat(config.stores())
        .extracting(ConfigValues.Destination::section)
        .containsExactly(Section.S3, Section.S3, Section.LOCAL);
    assertThat(config.stores().get(0).settings().text("s3_bucket")).contains("one");
    assertThat(config.stores().get(1).settings().text("s3_bucket")).contains("two");
  }

  @Test
  void storesOfTheOlderKind_areOneOfEachSort() throws IOException {
    AgentConfig config =
        read(
            "{\"snapshot_agent\": {\"local_storage\": {\"path\": \"/b\"},"
                + " \"aws_storage\": {\"s3_bucket\": \"c\"}}}");

    assertThat(config.stores())
        .extracting(ConfigValues.Destination::section)
        .containsExactlyInAnyOrder(Section.LOCAL, Section.S3);
  }

  @Test
  void whatThisAgentHasBesides_isRead() throws IOException {
    AgentConfig config =
        snapshot(
            "\"cron\": \"15 3 * * *\", \"cron_zone\": \"Europe/Berlin\", \"jitter\": \"5m\","
                + " \"cluster\": \"main\", \"success_rule\": \"quorum\", \"retain\": 2,"
                + " \"keep_within\": \"48h\", \"keep_daily\": 7, \"keep_weekly\": 4,"
                + " \"keep_monthly\": 12, \"keep_yearly\": 3");

    assertThat(config.schedule()).contains(Schedule.cron("15 3 * * *", ZoneId.of("Europe/Berlin")));
    assertThat(config.jitter()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.cluster()).contains("main");
    assertThat(config.successRule()).isEqualTo(SuccessRule.QUORUM);
    assertThat(config.retention())
        .isEqualTo(
            RetentionPolicy.builder()
                .keepLast(2)
                .keepWithin(Duration.ofDays(2))
                .keepDaily(7)
                .keepWeekly(4)
                .keepMonthly(12)
                .keepYearly(3)
                .build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "\"0\"", "\"0s\""})
  void interval_zero_isOneShot(String zero) throws IOException {
    assertThat(snapshot("\"interval\": " + zero).isOneShot()).isTrue();
  }

  @Test
  void retain_zero_keepsAll() throws IOException {
    assertThat(snapshot("\"retain\": 0").retention()).isEqualTo(RetentionPolicy.keepAll());
  }

  @Test
  void severalFiles_laterWins_flagsWinOverAll() throws IOException {
    Path first =
        file(
            "b.json",
            "{\"snapshot_agent\": {\"snapshot\":"
                + " {\"retain\": 1, \"service\": \"one\", \"lock_key\": \"one\"}}}");
    Path conf = Files.createDirectory(directory.resolve("conf.d"));
    Files.writeString(
        conf.resolve("2.json"),
        "{\"snapshot_agent\": {\"snapshot\": {\"retain\": 20, \"service\": \"x\"}}}");
    Files.writeString(
        conf.resolve("1.json"),
        "{\"snapshot_agent\": {\"snapshot\": {\"retain\": 10, \"max_failures\": 8}}}");
    Files.writeString(conf.resolve("3.json.bak"), "not read");
    Files.writeString(conf.resolve("consul.json"), "{\"datacenter\": \"dc1\"}");

    AgentConfig directories = AgentConfig.read(List.of(conf), List.of(), Map.of());
    AgentConfig config =
        AgentConfig.read(
            List.of(conf), List.of(first), Map.of("lock-key", "flag", "keep-daily", "3"));

    assertThat(directories.retention()).isEqualTo(RetentionPolicy.keepLast(20));
    assertThat(config.retention())
        .isEqualTo(RetentionPolicy.builder().keepLast(1).keepDaily(3).build());
    assertThat(config.maxFailures()).isEqualTo(8);
    assertThat(config.service()).isEqualTo("one");
    assertThat(config.lock().key()).isEqualTo("flag");
  }

  @Test
  void flagThatSaysWhen_winsOverAFileThatSaysItInAnotherWay() throws IOException {
    Path hourly = file("h.json", "{\"snapshot_agent\": {\"snapshot\": {\"interval\": \"2h\"}}}");
    Path nightly =
        file("n.json", "{\"snapshot_agent\": {\"snapshot\": {\"cron\": \"0 3 * * *\"}}}");

    assertThat(
            AgentConfig.read(
                    List.of(), List.of(hourly), Map.of("cron", "5 4 * * *", "cron-zone", "UTC"))
                .schedule())
        .contains(Schedule.cron("5 4 * * *", ZoneId.of("UTC")));
    assertThat(AgentConfig.read(List.of(), List.of(nightly), Map.of("interval", "30m")).schedule())
        .contains(Schedule.every(Duration.ofMinutes(30)));
    assertThatThrownBy(
            () -> AgentConfig.read(List.of(), List.of(hourly, nightly), Map.of()).schedule())
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void flags_ofStores_areOneOfEachSort() {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("aws-s3-bucket", "b");
    flags.put("aws-s3-force-path-style", "true");
    flags.put("aws-access-key-id", "id");

    AgentConfig remote = AgentConfig.read(List.of(), List.of(), flags);
    flags.put("local-path", "/b");
    AgentConfig both = AgentConfig.read(List.of(), List.of(), flags);

    assertThat(remote.stores())
        .singleElement()
        .satisfies(
            store -> {
              assertThat(store.settings().text("s3_bucket")).contains("b");
              assertThat(store.settings().isOn("s3_force_path_style")).isTrue();
              assertThat(store.settings().text("access_key_id")).contains("id");
            });
    assertThat(both.stores()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "snapshot_agent.azure_blob_storage|{\"azure_blob_storage\": {\"container_name\": \"c\"}}",
        "snapshot_agent.google_storage|{\"google_storage\": {\"bucket\": \"b\"}}",
        "snapshot_agent.backup_destinations.google_storage|{\"backup_destinations\": {\"google_storage\": []}}",
        "snapshot_agent.backup_destinations.tape|{\"backup_destinations\": {\"tape\": []}}",
        "snapshot_agent.license_path|{\"license_path\": \"/l\"}",
        "snapshot_agent.log.enable_syslog|{\"log\": {\"enable_syslog\": true}}",
        "snapshot_agent.aws_storage.iam_endpoint|{\"aws_storage\": {\"iam_endpoint\": \"e\"}}",
        "snapshot_agent.intervall|{\"intervall\": \"1h\"}",
        "snapshot_agent.snapshot.intervall|{\"snapshot\": {\"intervall\": \"1h\"}}",
        "snapshot_agent.snapshot.interval|{\"snapshot\": {\"interval\": \"1 hour\"}}",
        "snapshot_agent.snapshot.interval|{\"snapshot\": {\"interval\": \"-1h\"}}",
        "snapshot_agent.snapshot.interval|{\"snapshot\": {\"interval\": 3600}}",
        "snapshot_agent.snapshot.interval|{\"snapshot\": {\"interval\": true}}",
        "snapshot_agent.snapshot.interval|{\"snapshot\": {\"interval\": \"9999999h\"}}",
        "snapshot_agent.snapshot.retain|{\"snapshot\": {\"retain\": -1}}",
        "snapshot_agent.snapshot.retain|{\"snapshot\": {\"retain\": 1.5}}",
        "snapshot_agent.snapshot.retain|{\"snapshot\": {\"retain\": \"3\"}}",
        "snapshot_agent.snapshot.retain|{\"snapshot\": {\"retain\": 99999999999}}",
        "snapshot_agent.snapshot.keep_daily|{\"snapshot\": {\"keep_daily\": 0}}",
        "snapshot_agent.snapshot.keep_within|{\"snapshot\": {\"keep_within\": \"0\"}}",
        "snapshot_agent.snapshot.stale|{\"snapshot\": {\"stale\": \"true\"}}",
        "snapshot_agent.snapshot.max_failures|{\"snapshot\": {\"max_failures\": 0}}",
        "snapshot_agent.snapshot.success_rule|{\"snapshot\": {\"success_rule\": \"most\"}}",
        "snapshot_agent.snapshot.cron|{\"snapshot\": {\"cron\": \"* * * *\"}}",
        "snapshot_agent.snapshot.cron|{\"snapshot\": {\"cron\": \"0 0 30 2 *\"}}",
        "snapshot_agent.snapshot.cron|{\"snapshot\": {\"cron\": \"0 3 * * *\", \"interval\": \"1h\"}}",
        "snapshot_agent.snapshot.cron_zone|{\"snapshot\": {\"cron\": \"0 3 * * *\", \"cron_zone\": \"Atlantis\"}}",
        "snapshot_agent.snapshot.cluster|{\"snapshot\": {\"cluster\": \"DC 1\"}}",
        "snapshot_agent.log.level|{\"log\": {\"level\": \"loud\"}}",
        "snapshot_agent.login.meta.x|{\"login\": {\"meta\": {\"x\": 1}}}",
        "snapshot_agent.http_addr|{\"http_addr\": \"a\", \"http_addr\": \"b\"}",
        "snapshot_agent.snapshot|{\"snapshot\": {}, \"snapshot\": {}}",
        "snapshot_agent.local_storage|{\"local_storage\": {\"path\": \"x\"}, \"backup_destinations\": {\"local_storage\": [{\"path\": \"y\"}]}}"
      })
  void wrongValue_isAnErrorThatNamesFileAndKey(String key, String agent) throws IOException {
    Path file = file("agent.json", "{\"snapshot_agent\": " + agent + "}");

    assertThatThrownBy(() -> AgentConfig.read(List.of(), List.of(file), Map.of()))
        .isInstanceOfSatisfying(
            InvalidSettingException.class,
            e -> assertThat(e.setting()).isEqualTo(file + ": " + key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"snapshot_agent\": []}",
        "{\"snapshot_agent\": {}} {}",
        "{\"snapshot_agent\": {}, \"snapshot_agent\": {}}",
        "{snapshot_agent: {}}",
        "{\"snapshot_agent\": {\"backup_destinations\": {\"local_storage\": {\"path\": \"x\"}}}}"
      })
  void noSuchFile_isAnErrorThatNamesIt(String text) throws IOException {
    Path file = file("agent.json", text);

    assertThatThrownBy(() -> AgentConfig.read(List.of(), List.of(file), Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("JsonReader");
  }

  @Test
  void noObjectInAnyFile_isAnError() throws IOException {
    Path file = file("consul.json", "{\"datacenter\": \"dc1\"}");

    assertThatThrownBy(() -> AgentConfig.read(List.of(), List.of(file), Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("-config-file")
        .hasMessageContaining("no object snapshot_agent");
    assertThatThrownBy(
            () ->
                AgentConfig.read(
                    List.of(Files.createDirectory(directory.resolve("d"))), List.of(), Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("-config-dir");
    assertThatThrownBy(
            () -> AgentConfig.read(List.of(), List.of(directory.resolve("none")), Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(
            () -> AgentConfig.read(List.of(directory.resolve("none")), List.of(), Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("-config-dir");
  }

  @ParameterizedTest
  @CsvSource({
    "retain,many",
    "retain,-1",
    "interval,soon",
    "keep-daily,0",
    "max-failures,0",
    "cron,x",
    "success-rule,some",
    "log-level,loud",
    "cluster,A"
  })
  void wrongFlag_isAnErrorThatNamesIt(String flag, String value) {
    assertThatThrownBy(() -> AgentConfig.read(List.of(), List.of(), Map.of(flag, value)))
        .isInstanceOfSatisfying(
            InvalidSettingException.class, e -> assertThat(e.setting()).isEqualTo("-" + flag));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token\": {\"x\": \"" + CANARY + "\"}}",
        "{\"token\": [\"" + CANARY + "\"]}",
        "{\"login\": {\"bearer_token\": [\"" + CANARY + "\"]}}",
        "{\"aws_storage\": {\"secret_access_key\": [\"" + CANARY + "\"]}}",
        "{\"token\": \"" + CANARY + "\", \"token\": \"" + CANARY + "\"}",
        "{\"token\": \"" + CANARY + "\" \"x\"}",
        "{\"tokens\": \"" + CANARY + "\"}"
      })
  void secretInAWrongPlace_isInNoMessage(String agent) throws IOException {
    Path file = file("agent.json", "{\"snapshot_agent\": " + agent + "}");

    assertThatThrownBy(() -> AgentConfig.read(List.of(), List.of(file), Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .satisfies(
            e -> {
              for (Throwable at = e; at != null; at = at.getCause()) {
                assertThat(at.toString()).doesNotContain(CANARY);
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "0,PT0S",
    "0s,PT0S",
    "90s,PT1M30S",
    "1h30m,PT1H30M",
    "1.5h,PT1H30M",
    "250ms,PT0.25S",
    "72h,PT72H",
    "1h0m0s,PT1H"
  })
  void duration_asGoWritesIt_isRead(String text, Duration expected) {
    assertThat(GoDuration.parse("x", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "h", "1d", "1h ", " 1h", "1h-1m", "-1h", "1h30", "+1h", "1e3s", ".5h"})
  void duration_asGoDoesNotWriteIt_isRefused(String text) {
    assertThatThrownBy(() -> GoDuration.parse("-interval", text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("-interval: '" + text + "' given");
  }

  private AgentConfig snapshot(String values) throws IOException {
    return read("{\"snapshot_agent\": {\"snapshot\": {" + values + "}}}");
  }

  private AgentConfig read(String json) throws IOException {
    return AgentConfig.read(List.of(), List.of(file("agent.json", json)), Map.of());
  }

  private Path file(String name, String json) throws IOException {
    return Files.writeString(directory.resolve(name), json);
  }
}
