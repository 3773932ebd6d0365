package io.github.consulsnapshot.okhttp.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.JsonReader;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeyRestoreReport;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.okhttp.promises.LoopbackConsul;
import io.github.consulsnapshot.state.KeyValue;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 3 for keys: more state than memory passes a plan and its steps, in a JVM of its own whose
 * heap is a fraction of the state. The listing of the cluster is as long as the state.
 */
class KeyRestoreMemoryTest {
  private static final boolean WHOLE = Boolean.getBoolean("consulsnapshot.test.wholeState");
  private static final int VALUE_BYTES = 100_000;

  @TempDir Path directory;

  @Test
  void planAndApply_stateOfManyHeaps_passInAHeapOf32MiB() throws Exception {
    long stateBytes = WHOLE ? 1L << 30 : 96L << 20;
    try (ChildJvm child =
        ChildJvm.start(directory.resolve("log"), "32m", Work.class, Long.toString(stateBytes))) {
      assertThat(child.requireSuccess(Duration.ofMinutes(10))).contains("all done");
    }
  }

  /** What the other JVM does. */
  static final class Work {
    private Work() {}

    public static void main(String[] args) throws Exception {
      GeneratedArchive archive =
          GeneratedArchive.ofStateBytes(Long.parseLong(args[0]), VALUE_BYTES);
      long records = archive.records();
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/v1/kv/", exchange -> list(exchange, archive));
      server.createContext("/v1/txn", Work::accept);
      server.start();
      try (OkHttpSnapshotClient client =
          OkHttpSnapshotClient.create("http://127.0.0.1:" + server.getAddress().getPort())) {
        KeyRestorePlan plan =
            client.keyRestore().plan(archive, KeySelection.all(), KeyRestoreOptions.defaults());
        require(plan.changes().size() == (records + 2) / 3, "planned " + plan);
        require(plan.unchanged() == records - plan.changes().size(), "planned " + plan);
        KeyRestoreReport report = client.keyRestore().apply(archive, plan);
        require(report.applied() == plan.changes().size(), "applied " + report);
        require(report.batches() >= plan.changes().size() / 4, "applied " + report);
      } finally {
        LoopbackConsul.stop(server);
      }
      System.out.println("all done");
    }

    /** All keys of the archive, every third with other flags. */
    private static void list(HttpExchange exchange, GeneratedArchive archive) throws IOException {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
        SnapshotArchives.reader()
            .read(
                archive,
                (metadata, state) -> {
                  StateReader records = new StateReader(state);
                  long number = 0;
                  for (var next = records.next(); next.isPresent(); next = records.next()) {
                    KeyValue entry = KeyValue.of(next.get());
                    out.write((number == 0 ? "[" : ",").getBytes(UTF_8));
                    out.write(
                        ("{\"Key\":\""
                                + entry.key()
                                + "\",\"ModifyIndex\":9,\"Flags\":"
                                + (number % 3 == 0 ? 1 : 0)
                                + ",\"Value\":\"")
                            .getBytes(UTF_8));
                    out.write(Base64.getEncoder().encode(entry.value().toByteArray()));
                    out.write("\"}".getBytes(UTF_8));
                    number++;
                  }
                  return number;
                });
        out.write(']');
      }
    }

    /** A result for each operation. */
    private static void accept(HttpExchange exchange) throws IOException {
      StringBuilder results = new StringBuilder();
      try (InputStream body = exchange.getRequestBody();
          JsonReader json = JsonReader.of(Okio.buffer(Okio.source(body)))) {
        json.beginArray();
        while (json.hasNext()) {
          results.append(results.isEmpty() ? "" : ",");
          results.append("{\"KV\":{\"Key\":\"").append(key(json)).append("\"}}");
        }
      }
      byte[] answer = ("{\"Results\":[" + results + "],\"Errors\":null}").getBytes(UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    }

    private static String key(JsonReader json) throws IOException {
      String key = "";
      json.beginObject();
      require(json.nextName().equals("KV"), "an operation on a key");
      json.beginObject();
      while (json.hasNext()) {
        if (json.nextName().equals("Key")) {
          key = json.nextString();
        } else {
          json.skipValue();
        }
      }
      json.endObject();
      json.endObject();
      return key;
    }

    private static void require(boolean condition, String otherwise) {
      if (!condition) {
        throw new AssertionError(otherwise);
      }
    }
  }
}
