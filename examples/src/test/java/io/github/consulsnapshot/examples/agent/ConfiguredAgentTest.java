package io.github.consulsnapshot.examples.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.agent.StoreStatus;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that are made and not started: nothing is asked of Consul or a store. */
class ConfiguredAgentTest {
  @TempDir private Path directory;

  /**
   * The HTTP client of a bucket asks sockets once what options they have, and leaves them to the
   * garbage collector, which in a roomy heap does not come soon enough for the guards.
   */
  @AfterEach
  void collectSockets() {
    System.gc();
  }

  @Test
  void buckets_ofOneNameAtTwoEndpoints_areTwoStores() throws IOException {
    String amazons = "{\"s3_bucket\": \"backups\", \"s3_region\": \"eu-central-1\"}";
    String other =
        "{\"s3_bucket\": \"backups\", \"s3_region\": \"us-east-1\","
            + " \"s3_endpoint\": \"https://minio.example:9000\"}";

    assertThat(stores(amazons + ", " + other))
        .extracting(StoreStatus::store)
        .containsExactly("s3-1", "s3-2");
    for (String twice : List.of(amazons, other)) {
      assertThatExceptionOfType(InvalidSettingException.class)
          .isThrownBy(() -> stores(twice + ", " + twice))
          .withMessageContaining("s3://backups/consul-snapshot")
          .withMessageContaining("already");
    }
  }

  @Test
  void kms_withAKeyAndWithout_isAccepted() throws IOException {
    String bucket =
        "{\"s3_bucket\": \"backups\", \"s3_region\": \"us-east-1\", \"s3_enable_kms\": true";

    assertThat(stores(bucket + "}")).hasSize(1);
    assertThat(stores(bucket + ", \"s3_kms_key\": \"arn:aws:kms:key\"}")).hasSize(1);
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> stores(bucket + ", \"s3_kms_key\": \" x\"}"))
        .withMessageContaining("s3_kms_key");
  }

  private List<StoreStatus> stores(String destinations) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("agent.json"),
            "{\"snapshot_agent\": {\"snapshot\": {\"interval\": \"0\"},"
                + " \"backup_destinations\": {\"aws_storage\": ["
                + destinations
                + "]}}}");
    AgentConfig config = AgentConfig.read(List.of(), List.of(file), Map.of());
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create("http://127.0.0.1:1");
        ConfiguredAgent configured = ConfiguredAgent.make(config, client, "dc1", List.of())) {
      return configured.agent().status().stores();
    }
  }
}
