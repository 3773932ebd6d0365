package io.github.consulsnapshot.okhttp.consul;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.Moshi;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.SnapshotDecoder;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.FilledConsul;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Consul says of its records over HTTP, and what is decoded of its snapshot. */
@RequiresConsul
class DecodedRecordsTest {
  private static final SnapshotDecoder MASKING = SnapshotDecoder.masking();
  private static final JsonAdapter<Object> JSON = new Moshi.Builder().build().adapter(Object.class);

  @TempDir private Path directory;

  @Test
  void decode_everyKindOfRecord_saysWhatTheServerSaysAndNoSecret() throws IOException {
    Path file = directory.resolve("every.snap");
    try (ConsulServer consul = ConsulServer.builder().acl().start();
        OkHttpSnapshotClient client =
            OkHttpSnapshotClient.builder()
                .address(consul.address())
                .token(consul.token().orElseThrow())
                .build()) {
      FilledConsul filled = FilledConsul.fill(consul);
      client.save(file);

      List<String> secrets = new ArrayList<>(filled.secrets());
      secrets.add(consul.token().orElseThrow());
      requireNoSecret(decode(MASKING, file), secrets);
      String revealed = decode(MASKING.revealingSecrets().revealingValues(), file);
      requireAllSecrets(revealed, secrets);
      requireCounts(revealed, file);
      requireWhatTheServerSays(consul, revealed);
      assertThat(revealed)
          .contains(
              "\"Flags\":18446744073709551615,\"Key\":\"full\"",
              "\"LastContactThreshold\":300000000",
              "\"RedundancyZoneTag\":\"zone\"",
              "\"nested\":{\"list\":[\"a\",1.5,true]}",
              "\"Coord\":{\"Adjustment\":-0.125,\"Error\":1.5,\"Height\":0.0009765625,"
                  + "\"Vec\":[1,0,0,0,0,0,0,0.5]},\"Node\":\"full-node\"",
              "\"Weight\":33.3");
    }
  }

  private static void requireNoSecret(String masked, List<String> secrets) {
    for (String secret : secrets) {
      assertThat(masked).doesNotContain(secret, base64(secret));
    }
    assertThat(masked).doesNotContain("PRIVATE KEY", base64("value")).contains("(masked)");
  }

  private static void requireAllSecrets(String revealed, List<String> secrets) {
    for (String secret : secrets) {
      assertThat(revealed.contains(secret) || revealed.contains(base64(secret))).isTrue();
    }
    assertThat(revealed).contains("PRIVATE KEY").doesNotContain("(masked)");
  }

  private static void requireCounts(String lines, Path file) throws IOException {
    Map<String, Long> decoded = new TreeMap<>();
    for (Map<?, ?> line : parsed(lines)) {
      decoded.merge((String) line.get("Type"), 1L, Long::sum);
    }
    Map<String, Long> counted = new TreeMap<>();
    for (RecordCount count : SnapshotArchives.verifier().verify(file).records()) {
      counted.put(count.name(), count.count());
    }
    counted.put("SnapshotHeader", 1L);
    assertThat(decoded).isEqualTo(counted);
  }

  private static void requireWhatTheServerSays(ConsulServer consul, String lines)
      throws IOException {
    List<Map<?, ?>> parsed = parsed(lines);
    requireSame(consul, parsed, "/v1/kv/?recurse", "KVS", "Key", 15);
    requireSame(consul, parsed, "/v1/session/list", "Session", "ID", 4);
    requireSame(consul, parsed, "/v1/acl/tokens", "ACLToken", "AccessorID", 3);
    requireSame(consul, parsed, "/v1/acl/policies", "ACLPolicy", "ID", 2);
    requireSame(consul, parsed, "/v1/acl/roles", "ACLRole", "ID", 1);
    requireSame(consul, parsed, "/v1/acl/binding-rules", "ACLBindingRule", "ID", 2);
    requireSame(consul, parsed, "/v1/acl/auth-methods", "ACLAuthMethod", "Name", 1);
    requireSame(consul, parsed, "/v1/query", "PreparedQuery", "ID", 4);
    requireSame(consul, parsed, "/v1/connect/intentions", "Intention", "ID", 2);
    requireSame(consul, parsed, "/v1/connect/ca/roots", "ConnectCA", "ID", 2);
  }

  /** Each object that the server lists is a record, and what it says in plain values is there. */
  private static void requireSame(
      ConsulServer consul, List<Map<?, ?>> lines, String path, String type, String key, int atLeast)
      throws IOException {
    Object answer = JSON.fromJson(get(consul, path));
    List<?> listed = (List<?>) (answer instanceof Map<?, ?> map ? map.get("Roots") : answer);
    int found = 0;
    for (Object each : listed) {
      Map<?, ?> object = (Map<?, ?>) each;
      for (Map<?, ?> line : lines) {
        if (line.get("Type").equals(type)
            && object.get(key).equals(((Map<?, ?>) line.get("Data")).get(key))) {
          requireSameFields(object, (Map<?, ?>) line.get("Data"));
          found++;
        }
      }
    }
    assertThat(found).as(path).isGreaterThanOrEqualTo(atLeast);
  }

  private static void requireSameFields(Map<?, ?> listed, Map<?, ?> decoded) {
    int compared = 0;
    for (Map.Entry<?, ?> field : listed.entrySet()) {
      Object value = field.getValue();
      boolean plain = !(value == null || value instanceof Map || value instanceof List);
      if (plain && decoded.containsKey(field.getKey())) {
        assertThat(decoded.get(field.getKey()))
            .as("%s of %s", field.getKey(), listed)
            .isEqualTo(value);
        compared++;
      }
    }
    assertThat(compared).as("fields of %s", listed).isGreaterThan(3);
  }

  private static String decode(SnapshotDecoder decoder, Path file) throws IOException {
    return SnapshotArchives.reader()
        .read(
            SnapshotSource.of(file),
            (metadata, state) -> {
              StringBuilder out = new StringBuilder();
              decoder.decode(metadata, new StateReader(state), out);
              return out.toString();
            });
  }

  private static List<Map<?, ?>> parsed(String lines) throws IOException {
    List<Map<?, ?>> parsed = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      parsed.add((Map<?, ?>) JSON.fromJson(line));
    }
    return parsed;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String get(ConsulServer consul, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(consul.address() + path).toURL().openConnection();
    try {
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(60_000);
      // Kept connections would be left open behind the test.
      connection.setRequestProperty("Connection", "close");
      connection.setRequestProperty("X-Consul-Token", consul.token().orElseThrow());
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readAllBytes(), UTF_8);
      }
    } finally {
      connection.disconnect();
    }
  }
}
