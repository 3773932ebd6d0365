package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The table of {@link RecordCases} and with it the verdict, held against the real thing. */
@RequiresConsul
class SenselessRecordOfConsulTest {
  private static final boolean EVERY = Boolean.getBoolean("consulsnapshot.test.everyRecord");

  /** Far more than a process that panics takes to end. */
  private static final Duration END = Duration.ofSeconds(30);

  @Test
  void restore_sensibleRecords_areTaken() throws Exception {
    List<RecordCases.Case> cases = sample(true, 60);
    ConsulServer consul = startWithRoots();
    try (consul) {
      for (RecordCases.Case each : cases) {
        restore(consul, each);
        assertThat(consul.isAlive()).as("%s: alive; %s", each, consul.log()).isTrue();
        consul.awaitReady();
      }
    }
    assertThat(cases).hasSizeGreaterThan(10);
  }

  @Test
  void restore_senselessRecords_killTheServer() throws Exception {
    List<RecordCases.Case> cases = sample(false, 300);
    for (RecordCases.Case each : cases) {
      try (ConsulServer consul = startWithRoots()) {
        restore(consul, each);
        assertThat(ended(consul)).as("%s: ended", each).isTrue();
      }
    }
    assertThat(cases).hasSizeGreaterThan(5);
  }

  /** One of so many, or all when the property says so. */
  private static List<RecordCases.Case> sample(boolean sensible, int oneOf) {
    List<RecordCases.Case> all =
        RecordCases.all().filter(each -> each.sensible() == sensible).toList();
    return java.util.stream.IntStream.range(0, all.size())
        .filter(number -> EVERY || number % oneOf == 0)
        .mapToObj(all::get)
        .toList();
  }

  /** A server that is restored while it makes its first root crashes at times by itself. */
  private static ConsulServer startWithRoots() throws IOException {
    ConsulServer consul = ConsulServer.start();
    try {
      long end = System.nanoTime() + END.toNanos();
      while (send(consul, "GET", "/v1/connect/ca/roots", new byte[0]) != 200) {
        assertThat(System.nanoTime()).as("the time without roots").isLessThan(end);
      }
    } catch (IOException | AssertionError e) {
      consul.close();
      throw e;
    }
    return consul;
  }

  private static void restore(ConsulServer consul, RecordCases.Case each) {
    byte[] state = new StateBuilder().record(each.type(), each.value()).build();
    try {
      // The status does not matter: it may be a 500 of what the leader does after the restore.
      send(consul, "PUT", "/v1/snapshot", new ArchiveBuilder().state(state).build());
    } catch (IOException e) {
      // What ends the connection is seen by the process.
      assertThat(ended(consul)).as("%s: %s, and the server lives", each, e).isTrue();
    }
  }

  private static boolean ended(ConsulServer consul) {
    long end = System.nanoTime() + END.toNanos();
    while (consul.isAlive() && System.nanoTime() < end) {
      try {
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return !consul.isAlive();
  }

  private static int send(ConsulServer consul, String method, String path, byte[] body)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(consul.address() + path).toURL().openConnection();
    try {
      connection.setRequestMethod(method);
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(60_000);
      // Kept connections would be left open behind the test.
      connection.setRequestProperty("Connection", "close");
      if (body.length > 0) {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        connection.getOutputStream().write(body);
      }
      int status = connection.getResponseCode();
      try (InputStream answer =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        if (answer != null) {
          answer.readAllBytes();
        }
      }
      return status;
    } finally {
      connection.disconnect();
    }
  }
}
