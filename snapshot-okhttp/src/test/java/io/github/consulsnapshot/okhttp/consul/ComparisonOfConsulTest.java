package io.github.consulsnapshot.okhttp.consul;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.ComparisonOptions;
import io.github.consulsnapshot.state.ComparisonSummary;
import io.github.consulsnapshot.state.RecordType;
import io.github.consulsnapshot.state.SnapshotComparison;
import io.github.consulsnapshot.state.StateOutline;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two snapshots of a real Consul, and what was written in between. */
@RequiresConsul
class ComparisonOfConsulTest {
  private static final String ENTRY =
      "{\"Kind\":\"proxy-defaults\",\"Name\":\"global\",\"Config\":";

  @TempDir private Path directory;

  @Test
  void compare_aroundKnownWrites_findsThoseAndInTheOrderOfTheServer() throws Exception {
    try (ConsulServer consul = ConsulServer.builder().acl().start();
        OkHttpSnapshotClient client =
            OkHttpSnapshotClient.builder()
                .address(consul.address())
                .token(consul.token().orElseThrow())
                .build()) {
      for (String key : List.of("same", "a/value", "a/flags", "a/again", "gone", "\u00fc/z")) {
        consul.put(key, "v".getBytes(UTF_8));
      }
      String session = id(put(consul, "/v1/session/create", "{\"Name\":\"s\"}"));
      for (int i = 0; i < 8; i++) {
        put(consul, "/v1/session/create", "{\"NodeChecks\":[]}");
        put(consul, "/v1/acl/policy", "{\"Name\":\"p" + i + "\"}");
        put(consul, "/v1/acl/token", "{\"Description\":\"t" + i + "\"}");
      }
      put(consul, "/v1/config", ENTRY + "{\"a\":1,\"b\":2,\"c\":3}}");
      put(consul, "/v1/catalog/register", node(80));
      Path before = directory.resolve("before.snap");
      client.save(before);

      consul.put("a/new", "v".getBytes(UTF_8));
      consul.put("a/value", "other".getBytes(UTF_8));
      put(consul, "/v1/kv/a/flags?flags=7", "v");
      // The server itself leaves out a write that changes nothing.
      consul.delete("a/again");
      consul.put("a/again", "v".getBytes(UTF_8));
      consul.delete("gone");
      put(consul, "/v1/session/destroy/" + session, "");
      String token = put(consul, "/v1/acl/token", "{\"Description\":\"new\"}");
      put(consul, "/v1/config", ENTRY + "{\"a\":1,\"b\":2,\"c\":4}}");
      put(consul, "/v1/catalog/register", node(81));
      Path after = directory.resolve("after.snap");
      client.save(after);

      List<String> found = new ArrayList<>();
      ComparisonSummary summary = compare(before, after, found);
      assertThat(found)
          .filteredOn(line -> line.contains(" KVS "))
          .containsExactly(
              "CHANGED KVS a/flags [Flags]",
              "ADDED KVS a/new []",
              "CHANGED KVS a/value [Value]",
              "REMOVED KVS gone []");
      assertThat(found)
          .filteredOn(line -> !line.contains(" KVS "))
          .contains(
              "REMOVED Session " + session + " []",
              "ADDED ACLToken " + accessor(token) + " []",
              "CHANGED Register Node=other ServiceID=web [Service.Port]",
              "CHANGED ConfigEntry Kind=proxy-defaults Name=global [Entry.Config]")
          .hasSize(4);
      assertThat(summary.types())
          .filteredOn(type -> type.type() == RecordType.KVS.number())
          .singleElement()
          .matches(keys -> keys.rewritten() == 1);

      // What a map of the server looks like is decided anew for each snapshot.
      Path again = directory.resolve("again.snap");
      client.save(again);
      List<String> none = new ArrayList<>();
      compare(after, again, none);
      assertThat(none).isEmpty();

      StateOutline outline =
          SnapshotArchives.reader()
              .read(
                  SnapshotSource.of(after),
                  (meta, state) -> StateOutline.of(new StateReader(state)));
      for (RecordType type :
          List.of(
              RecordType.REGISTER,
              RecordType.KVS,
              RecordType.SESSION,
              RecordType.TOMBSTONE,
              RecordType.ACL_POLICY,
              RecordType.INDEX)) {
        assertThat(outline.isAscending(type.number())).as(type.consulName()).isTrue();
      }
      // Their table is one of secrets.
      assertThat(outline.count(RecordType.ACL_TOKEN.number())).isGreaterThan(8);
      assertThat(outline.isAscending(RecordType.ACL_TOKEN.number())).isFalse();
    }
  }

  private static ComparisonSummary compare(Path before, Path after, List<String> found)
      throws IOException {
    return new SnapshotComparison(SnapshotArchives.reader(), ComparisonOptions.defaults())
        .compare(
            SnapshotSource.of(before),
            SnapshotSource.of(after),
            d -> found.add(d.kind() + " " + d.typeName() + " " + d.identity() + " " + d.fields()));
  }

  private static String node(int port) {
    return "{\"Node\":\"other\",\"Address\":\"10.0.0.1\",\"NodeMeta\":{\"a\":\"1\",\"b\":\"2\"},"
        + "\"Service\":{\"ID\":\"web\",\"Service\":\"web\",\"Port\":"
        + port
        + ",\"Meta\":{\"x\":\"1\",\"y\":\"2\",\"z\":\"3\"}}}";
  }

  private static String id(String answer) {
    return found("\"ID\": ?\"([^\"]+)\"", answer);
  }

  private static String accessor(String answer) {
    return found("\"AccessorID\": ?\"([^\"]+)\"", answer);
  }

  private static String found(String pattern, String answer) {
    Matcher matcher = Pattern.compile(pattern).matcher(answer);
    assertThat(matcher.find()).as(answer).isTrue();
    return matcher.group(1);
  }

  private static String put(ConsulServer consul, String path, String body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(consul.address() + path).toURL().openConnection();
    try {
      connection.setRequestMethod("PUT");
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(60_000);
      // Kept connections would be left open behind the test.
      connection.setRequestProperty("Connection", "close");
      connection.setRequestProperty("X-Consul-Token", consul.token().orElseThrow());
      byte[] bytes = body.getBytes(UTF_8);
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(bytes.length);
      connection.getOutputStream().write(bytes);
      int status = connection.getResponseCode();
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        String answer = in == null ? "" : new String(in.readAllBytes(), UTF_8);
        assertThat(status).as("%s: %s", path, answer).isEqualTo(200);
        return answer;
      }
    } finally {
      connection.disconnect();
    }
  }
}
