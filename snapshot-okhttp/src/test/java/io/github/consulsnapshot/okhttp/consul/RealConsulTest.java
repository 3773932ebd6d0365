package io.github.consulsnapshot.okhttp.consul;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.Consistency;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.RestoredSnapshot.PostCheck;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.UnsupportedRecordsException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.ConsulBinary;
import io.github.consulsnapshot.testing.ConsulCluster;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a real server can show: members, rights, certificates, and the other command. */
@RequiresConsul
class RealConsulTest {
  private static final SaveOptions ONCE = SaveOptions.builder().retry(RetryPolicy.never()).build();

  @TempDir Path directory;

  @Test
  void save_staleFromAFollower_isWholeAndTellsItsContact() {
    try (ConsulCluster cluster = ConsulCluster.ofServers(3)) {
      cluster.leader().put("a", "one".getBytes(UTF_8));
      ConsulServer follower = cluster.followers().get(0);
      try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(follower.address())) {
        SavedSnapshot consistent =
            client.save(
                directory.resolve("consistent.snap"), ONCE.toBuilder().datacenter("dc1").build());
        SavedSnapshot stale =
            client.save(
                directory.resolve("stale.snap"),
                SaveOptions.builder()
                    .consistency(Consistency.STALE)
                    .requireKnownLeader(true)
                    .build());

        assertThat(consistent.freshness().lastContact().orElseThrow()).isZero();
        assertThat(stale.freshness().knownLeader()).hasValue(true);
        assertThat(stale.metadata().servers()).hasSize(3);
        assertThat(client.restore(directory.resolve("consistent.snap")).postCheck())
            .isEqualTo(PostCheck.LEADER_ANSWERS);
      }
    }
  }

  @Test
  void save_twoOfThreeServersStopped_isNoLeaderAndLeavesNoFile() throws IOException {
    try (ConsulCluster cluster = ConsulCluster.ofServers(3)) {
      cluster.leader().put("a", "one".getBytes(UTF_8));
      ConsulServer last = cluster.followers().get(0);
      for (ConsulServer server : cluster.servers()) {
        if (server != last) {
          server.kill();
        }
      }
      try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(last.address())) {
        Path file = directory.resolve("x.snap");
        awaitNoLeader(client, file);
        assertThat(names()).isEmpty();

        SavedSnapshot saved = client.save(file, ONCE.toBuilder().fallbackToStale(true).build());
        assertThat(saved.consistency()).isEqualTo(Consistency.STALE);
        assertThat(saved.freshness().knownLeader()).hasValue(false);
        assertThatThrownBy(() -> client.restore(file)).isInstanceOf(NoLeaderException.class);
      }
    }
  }

  /** The follower forgets its leader some seconds after the leader is gone. */
  private static void awaitNoLeader(OkHttpSnapshotClient client, Path file) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        client.save(file, ONCE);
      } catch (NoLeaderException e) {
        return;
      } catch (io.github.consulsnapshot.ConsulRefusedException e) {
        // It still dials the leader that it remembers.
      }
      Files.deleteIfExists(file);
      assertThat(System.nanoTime()).as("the leader is forgotten in time").isLessThan(end);
    }
  }

  @Test
  void save_tokens_areNeededAndTold() throws IOException {
    try (ConsulServer consul = ConsulServer.builder().acl().start()) {
      try (OkHttpSnapshotClient anonymous = OkHttpSnapshotClient.create(consul.address());
          OkHttpSnapshotClient wrong =
              OkHttpSnapshotClient.builder()
                  .address(consul.address())
                  .token("00000000-0000-0000-0000-00000000dead")
                  .build()) {
        assertThatThrownBy(() -> anonymous.save(directory.resolve("x.snap")))
            .isInstanceOf(PermissionDeniedException.class)
            .hasMessageContaining("Permission denied");
        assertThatThrownBy(() -> wrong.save(directory.resolve("x.snap")))
            .isInstanceOf(PermissionDeniedException.class)
            .hasMessageContaining("ACL not found")
            .hasMessageNotContaining("dead");
      }
      assertThat(names()).isEmpty();

      Path tokenFile =
          Files.writeString(directory.resolve("token"), consul.token().orElseThrow() + "\n");
      try (OkHttpSnapshotClient client =
          OkHttpSnapshotClient.builder().address(consul.address()).tokenFile(tokenFile).build()) {
        SavedSnapshot saved = client.save(directory.resolve("x.snap"));
        assertThat(saved.archive().records()).extracting(RecordCount::name).contains("ACLToken");
        assertThat(client.restore(directory.resolve("x.snap")).postCheck())
            .isEqualTo(PostCheck.LEADER_ANSWERS);
      }
    }
  }

  @Test
  void restore_snapshotFromBeforeTheToken_isDoneAndTellsThatTheTokenIsGone() {
    Path before;
    try (ConsulServer other = ConsulServer.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(other.address())) {
      before = directory.resolve("before.snap");
      client.save(before);
    }
    try (ConsulServer consul = ConsulServer.builder().acl().start();
        OkHttpSnapshotClient client =
            OkHttpSnapshotClient.builder()
                .address(consul.address())
                .token(consul.token().orElseThrow())
                .build()) {
      RestoredSnapshot restored = client.restore(before);

      assertThat(restored.postCheck()).isEqualTo(PostCheck.TOKEN_INVALIDATED);
    }
  }

  @Test
  void tls_clientCertificates_workFromFilesAndFromTheEnvironmentAlone() throws IOException {
    HeldCertificate authority =
        new HeldCertificate.Builder().certificateAuthority(0).commonName("test authority").build();
    HeldCertificate server =
        new HeldCertificate.Builder()
            .signedBy(authority)
            .commonName("server.dc1.consul")
            .addSubjectAlternativeName("server.dc1.consul")
            .addSubjectAlternativeName("localhost")
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    HeldCertificate client =
        new HeldCertificate.Builder().signedBy(authority).commonName("client").build();
    Path ca = write("ca.pem", authority.certificatePem());
    Path certificate = write("client.pem", client.certificatePem());
    Path key = write("client-key.pem", client.privateKeyPkcs8Pem());
    try (ConsulServer consul =
        ConsulServer.builder()
            .tls(
                ca,
                write("server.pem", server.certificatePem()),
                write("server-key.pem", server.privateKeyPkcs8Pem()),
                true)
            .start()) {
      try (OkHttpSnapshotClient fromFiles =
          OkHttpSnapshotClient.builder()
              .address(consul.httpsAddress())
              .caFile(ca)
              .clientCertificate(certificate, key)
              .build()) {
        fromFiles.save(directory.resolve("files.snap"));
        assertThat(fromFiles.restore(directory.resolve("files.snap")).postCheck())
            .isEqualTo(PostCheck.LEADER_ANSWERS);
      }
      String hostAndPort = consul.httpsAddress().substring("https://".length());
      try (OkHttpSnapshotClient fromEnvironment =
          OkHttpSnapshotClient.builder()
              .fromEnvironment(
                  Map.of(
                      "CONSUL_HTTP_ADDR",
                      hostAndPort,
                      "CONSUL_HTTP_SSL",
                      "true",
                      "CONSUL_CACERT",
                      ca.toString(),
                      "CONSUL_CLIENT_CERT",
                      certificate.toString(),
                      "CONSUL_CLIENT_KEY",
                      key.toString(),
                      "CONSUL_TLS_SERVER_NAME",
                      "server.dc1.consul"))
              .build()) {
        fromEnvironment.save(directory.resolve("environment.snap"));
      }
    }
  }

  @Test
  void restore_recordsThatWouldCrashTheLeader_areRefusedAndItLivesOn() throws IOException {
    List<byte[]> archives =
        List.of(
            new ArchiveBuilder().state(new byte[0]).build(),
            archive(new StateBuilder().kv("a", "b").raw(new byte[] {2})),
            archive(new StateBuilder().kv("a", "b").raw(new byte[] {2, (byte) 0xc1})),
            archive(new StateBuilder().kv("a", "b").raw(new byte[] {2, (byte) 0x87, 0x41})),
            archive(new StateBuilder().record(2, Map.of("Value", "no key"))),
            archive(new StateBuilder().record(3, Map.of("ID", "no UUID", "Node", "n"))),
            archive(new StateBuilder().record(6, new byte[] {(byte) 0x91, (byte) 0xc0})),
            archive(new StateBuilder().configEntry("mesh", Map.of("Kind", "mesh"))),
            archive(new StateBuilder().record(64, new byte[] {(byte) 0x80})),
            archive(new StateBuilder().record(130, new byte[] {(byte) 0x80})),
            archive(new StateBuilder().record(31, new byte[] {(byte) 0x80})));
    try (ConsulServer consul = ConsulServer.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      consul.put("a", "one".getBytes(UTF_8));
      for (byte[] archive : archives) {
        Path file = Files.write(directory.resolve("bad.snap"), archive);
        assertThatThrownBy(() -> client.restore(file))
            .isInstanceOfAny(
                io.github.consulsnapshot.InvalidArchiveException.class,
                UnsupportedRecordsException.class);
      }
      assertThat(consul.isAlive()).isTrue();
      assertThat(consul.get("a")).hasValue("one".getBytes(UTF_8));
      assertThat(consul.log()).doesNotContain("panic");
    }
  }

  @Test
  void restore_safetySnapshotAndHealthCheck_workOnARealCluster() {
    try (ConsulCluster cluster = ConsulCluster.ofServers(3)) {
      ConsulServer leader = cluster.leader();
      leader.put("a", "one".getBytes(UTF_8));
      try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(leader.address())) {
        Path file = directory.resolve("x.snap");
        Path safety = directory.resolve("safety.snap");
        client.save(file);
        leader.put("a", "two".getBytes(UTF_8));
        awaitHealthy(leader);

        client.restore(
            file,
            RestoreOptions.builder()
                .requireHealthyCluster(true)
                .safetySnapshot(io.github.consulsnapshot.SnapshotTarget.of(safety))
                .build());

        assertThat(leader.get("a")).hasValue("one".getBytes(UTF_8));
        client.restore(safety);
        assertThat(leader.get("a")).hasValue("two".getBytes(UTF_8));
      }
    }
  }

  /** Autopilot calls a cluster healthy only some seconds after it was started. */
  private static void awaitHealthy(ConsulServer server) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    okhttp3.OkHttpClient http = new okhttp3.OkHttpClient();
    okhttp3.Request health =
        new okhttp3.Request.Builder()
            .url(server.address() + "/v1/operator/autopilot/health")
            .build();
    int status = 0;
    while (status != 200) {
      assertThat(System.nanoTime()).as("healthy in time").isLessThan(end);
      try (okhttp3.Response response = http.newCall(health).execute()) {
        status = response.code();
      } catch (IOException e) {
        status = 0;
      }
    }
    http.connectionPool().evictAll();
  }

  @Test
  void archives_ofTheConsulCommand_areVerifiedAndOursInspectedByIt() throws Exception {
    try (ConsulServer consul = ConsulServer.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      consul.put("a", "one".getBytes(UTF_8));
      Path theirs = directory.resolve("theirs.snap");
      consulCommand("snapshot", "save", "-http-addr=" + consul.address(), theirs.toString());
      Path ours = directory.resolve("ours.snap");
      SavedSnapshot saved = client.save(ours);

      VerifiedArchive verified = SnapshotArchives.verifier().verify(theirs);
      assertThat(verified.records()).extracting(RecordCount::name).contains("KVS", "Index");
      assertThat(verified.records().stream().mapToLong(RecordCount::bytes).sum())
          .isEqualTo(verified.metadata().stateBytes());
      assertThat(consulCommand("snapshot", "inspect", ours.toString()))
          .contains(saved.metadata().id())
          .containsPattern("Size +" + saved.metadata().stateBytes() + "\n")
          .containsPattern("Index +" + saved.metadata().index() + "\n")
          .containsPattern("Term +" + saved.metadata().term() + "\n")
          .containsPattern("Version +1\n");
      assertThat(saved.freshness().index()).hasValue(saved.metadata().index());
    }
  }

  private static String consulCommand(String... arguments) throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of(ConsulBinary.find().orElseThrow().path().toString()),
                Stream.of(arguments))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static byte[] archive(StateBuilder state) {
    return new ArchiveBuilder().state(state).build();
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
