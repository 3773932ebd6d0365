package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresConsul
final class ConsulServerTest {
  private static final byte[] VALUE = {0, -1, 'x'};

  @Test
  void start_dev_servesKeysAndLeavesNothingBehind() {
    ConsulServer server = ConsulServer.start();
    Path files = server.dataDirectory().getParent();
    long pid = server.pid();
    try (server) {
      assertThat(server.isAlive()).isTrue();
      assertThat(server.token()).isEmpty();
      server.put("a/\u00fc b", VALUE);
      assertThat(server.get("a/\u00fc b")).hasValue(VALUE);
      server.delete("a/\u00fc b");
      assertThat(server.get("a/\u00fc b")).isEmpty();
      assertThat(server.log()).contains("Consul agent running");
    }

    assertThat(server.isAlive()).isFalse();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(files).doesNotExist();
    server.close();
  }

  @Test
  void restart_persistent_keepsItsKeys() {
    try (ConsulServer server = ConsulServer.builder().persistent().start()) {
      server.put("kept", VALUE);
      String address = server.address();

      server.kill();
      assertThat(server.isAlive()).isFalse();
      server.restart();

      assertThat(server.address()).isEqualTo(address);
      assertThat(server.get("kept")).hasValue(VALUE);
    }
  }

  @Test
  void restart_builderUsedFurther_isAsItWasStarted() throws IOException {
    ConsulServer.Builder builder = ConsulServer.builder().persistent();
    try (ConsulServer server = builder.start()) {
      server.put("kept", VALUE);

      // With any of these it would not come back.
      builder.config("{\"no_such_key\":1}").datacenter("elsewhere").acl();
      server.restart();

      assertThat(server.get("kept")).hasValue(VALUE);
      assertThat(server.http().send("GET", "/v1/agent/self", new byte[0]).text())
          .contains("\"dc1\"")
          .doesNotContain("elsewhere");
    }
  }

  @Test
  void start_acl_hasATokenThatMayDoEverything() throws IOException {
    try (ConsulServer server = ConsulServer.builder().acl().datacenter("elsewhere").start()) {
      server.put("a", VALUE);
      assertThat(server.get("a")).hasValue(VALUE);
      assertThat(new ConsulHttp(server.address(), "").send("GET", "/v1/kv/a", new byte[0]).status())
          .isEqualTo(403);
      assertThat(server.http().send("GET", "/v1/agent/self", new byte[0]).text())
          .contains("elsewhere");
    }
  }

  @Test
  void start_configurationThatIsWrong_failsWithTheEndOfItsLog() {
    assertThatThrownBy(() -> ConsulServer.builder().config("{\"no_such_key\":1}").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no_such_key");
  }

  @Test
  void start_unixSocket_answersOnIt(@TempDir Path directory) throws IOException {
    Path socket = directory.resolve("c.sock");
    try (ConsulServer server = ConsulServer.builder().unixSocket(socket).start();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(
          ByteBuffer.wrap(
              "GET /v1/status/leader HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(100);
      channel.read(answer);
      assertThat(new String(answer.array(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
      assertThat(server.isAlive()).isTrue();
    }
  }

  @Test
  void suspend_thenResume_goesOn() {
    try (ConsulServer server = ConsulServer.start()) {
      server.suspend();
      assertThat(server.isAlive()).isTrue();
      server.resume();
      server.put("a", VALUE);
      assertThat(server.get("a")).hasValue(VALUE);
    }
  }

  @Test
  void cluster_leaderKilled_electsAnotherThatHasTheKeys() throws IOException {
    try (ConsulCluster cluster = ConsulCluster.ofServers(3)) {
      ConsulServer leader = cluster.leader();
      assertThat(cluster.followers()).hasSize(2).doesNotContain(leader);
      leader.put("a", VALUE);
      int index = cluster.servers().indexOf(leader);

      cluster.stop(index);
      cluster.awaitReady();

      assertThat(cluster.leader()).isNotSameAs(leader);
      assertThat(cluster.leader().get("a")).hasValue(VALUE);
      cluster.start(index);
      cluster.awaitReady();
      assertThat(cluster.followers()).hasSize(2);
    }
  }

  @Test
  void freePorts_several_areDistinct() {
    List<Integer> ports = FreePorts.find(20);

    assertThat(ports).hasSize(20).doesNotHaveDuplicates();
  }
}
