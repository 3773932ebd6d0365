package io.github.consulsnapshot.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.agent.AgentListener;
import io.github.consulsnapshot.agent.RunReport;
import io.github.consulsnapshot.agent.Schedule;
import io.github.consulsnapshot.agent.SnapshotAgent;
import io.github.consulsnapshot.okhttp.LockOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.store.StoredSnapshot;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent in this process, with the lock of a real Consul. */
@RequiresConsul
class AgentOnConsulTest {
  private static final Pattern SESSION = Pattern.compile("\"ID\":\\s*\"([0-9a-f-]{36})\"");

  @TempDir private Path directory;

  @Test
  void sessionDestroyedInTheMiddleOfAnUpload_nothingIsPublished_untilItLeadsAgain()
      throws Exception {
    MemorySnapshotStore store = new MemorySnapshotStore();
    Runs runs = new Runs();
    try (ConsulServer consul = ConsulServer.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address());
        SnapshotAgent agent = agent(client, store, runs)) {
      AtomicBoolean destroyed = new AtomicBoolean();
      store.before(
          Operation.WRITE,
          () -> {
            if (destroyed.compareAndSet(false, true)) {
              destroySessions(consul);
            }
          });
      agent.start();

      RunReport first = runs.next();
      assertThat(first.succeeded()).isFalse();
      assertThat(first.failure()).containsInstanceOf(LeadershipLostException.class);
      assertThat(first.stores().get(0).stored()).isEmpty();
      RunReport second = runs.next();
      assertThat(second.failure()).isEmpty();
      assertThat(second.succeeded()).isTrue();
      assertThat(store.names())
          .first()
          .isEqualTo(second.stores().get(0).stored().orElseThrow().name().text());
    }
    assertThat(store.stagings()).isZero();
  }

  @Test
  void restoreFromEachStore_bringsTheKeyBack() throws Exception {
    SnapshotStore files = SnapshotStore.directory(directory);
    MemorySnapshotStore memory = new MemorySnapshotStore();
    try (ConsulServer consul = ConsulServer.start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address());
        SnapshotAgent agent =
            SnapshotAgent.builder()
                .client(client)
                .cluster("dc1")
                .store("files", files, RetentionPolicy.keepLast(1))
                .store("memory", memory, RetentionPolicy.keepLast(1))
                .build()) {
      consul.put("kept", "value".getBytes(UTF_8));
      assertThat(agent.runOnce().succeeded()).isTrue();
      for (SnapshotStore store : List.of(files, memory)) {
        consul.delete("kept");
        StoredSnapshot newest = store.list("dc1").reduce((one, later) -> later).orElseThrow();

        client.restore(store.source(newest), RestoreOptions.defaults());

        assertThat(consul.get("kept")).as(store.description()).hasValue("value".getBytes(UTF_8));
      }
    }
  }

  private static SnapshotAgent agent(
      OkHttpSnapshotClient client, SnapshotStore store, AgentListener listener) {
    return SnapshotAgent.builder()
        .client(client)
        .cluster("dc1")
        .store("memory", store, RetentionPolicy.keepAll())
        .schedule(Schedule.every(Duration.ofSeconds(1)))
        .election(
            client.lock(
                LockOptions.builder()
                    .lockDelay(Duration.ofSeconds(1))
                    .retryPause(Duration.ofSeconds(1))
                    .build()))
        .listener(listener)
        .build();
  }

  private static void destroySessions(ConsulServer consul) {
    Matcher session = SESSION.matcher(send(consul, "GET", "/v1/session/list"));
    while (session.find()) {
      send(consul, "PUT", "/v1/session/destroy/" + session.group(1));
    }
  }

  private static String send(ConsulServer consul, String method, String path) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(consul.address() + path).toURL().openConnection();
      connection.setRequestMethod(method);
      try (InputStream answer = connection.getInputStream()) {
        return new String(answer.readAllBytes(), UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Runs implements AgentListener {
    private final BlockingQueue<RunReport> reports = new LinkedBlockingQueue<>();

    @Override
    public void runFinished(RunReport report) {
      reports.add(report);
    }

    RunReport next() throws InterruptedException {
      RunReport report = reports.poll(2, TimeUnit.MINUTES);
      assertThat(report).isNotNull();
      return report;
    }
  }
}
