package io.github.consulsnapshot.okhttp.consul;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No record that a real Consul writes may be found senseless: as many kinds as its API makes. */
@RequiresConsul
class EveryRecordTest {
  private static final Pattern ID = Pattern.compile("\"ID\": ?\"([^\"]+)\"");

  @TempDir private Path directory;

  @Test
  void save_everyKindOfRecord_isVerifiedAndRestored() throws Exception {
    try (ConsulServer consul = ConsulServer.builder().acl().start();
        OkHttpSnapshotClient client =
            OkHttpSnapshotClient.builder()
                .address(consul.address())
                .token(consul.token().orElseThrow())
                .build()) {
      fill(consul);
      Path file = directory.resolve("every.snap");

      client.save(file);

      VerifiedArchive verified = SnapshotArchives.verifier().verify(file);
      Set<Integer> met =
          verified.records().stream()
              .map(RecordCount::type)
              .collect(Collectors.toCollection(TreeSet::new));
      // Register, keys, sessions, tombstones, queries, autopilot, intentions, roots, their state
      // and
      // configuration, indexes, tokens, policies, entries, roles, rules, methods, chunks.
      assertThat(met).contains(0, 2, 3, 5, 6, 7, 9, 12, 13, 14, 15, 16, 17, 19, 22, 23, 25, 27, 29);

      client.restore(file);
      assertThat(consul.isAlive()).isTrue();
      assertThat(consul.get("full")).hasValue("value".getBytes(UTF_8));
    }
  }

  private static void fill(ConsulServer consul) throws IOException, GeneralSecurityException {
    keysAndSessions(consul);
    catalog(consul);
    accessControl(consul);
    mesh(consul);
  }

  private static void keysAndSessions(ConsulServer consul) throws IOException {
    consul.put("empty", new byte[0]);
    consul.put("binary", new byte[] {0, (byte) 0xff, (byte) 0xc1});
    consul.put("deleted", new byte[1]);
    consul.delete("deleted");
    put(consul, "/v1/kv/full?flags=18446744073709551615", "value");
    String session =
        id(put(consul, "/v1/session/create", "{\"TTL\":\"60s\",\"Behavior\":\"delete\"}"));
    put(consul, "/v1/session/create", "{\"LockDelay\":\"0s\",\"NodeChecks\":[]}");
    put(consul, "/v1/kv/lock?acquire=" + session, "held");
  }

  private static void catalog(ConsulServer consul) throws IOException {
    put(
        consul,
        "/v1/catalog/register",
        "{\"Node\":\"other\",\"Address\":\"10.0.0.1\",\"NodeMeta\":{\"a\":\"b\"},"
            + "\"TaggedAddresses\":{\"lan\":\"10.0.0.1\"},"
            + "\"Service\":{\"ID\":\"web1\",\"Service\":\"web\",\"Tags\":[\"x\"],\"Port\":80,"
            + "\"Meta\":{\"v\":\"1\"}},"
            + "\"Check\":{\"CheckID\":\"c\",\"Name\":\"c\",\"ServiceID\":\"web1\","
            + "\"Status\":\"passing\"}}");
    put(
        consul,
        "/v1/catalog/register",
        "{\"Node\":\"bare\",\"Address\":\"10.0.0.2\",\"SkipNodeUpdate\":true}");
    put(
        consul,
        "/v1/agent/service/register",
        "{\"Name\":\"local\",\"Port\":81,\"Connect\":{\"SidecarService\":{}},"
            + "\"Check\":{\"TTL\":\"20s\"}}");
    put(
        consul,
        "/v1/coordinate/update",
        "{\"Node\":\"other\",\"Coord\":{\"Vec\":[1,0,0,0,0,0,0,0.5],\"Error\":1.5,"
            + "\"Adjustment\":-0.1,\"Height\":0.00001}}");
    post(
        consul,
        "/v1/query",
        "{\"Name\":\"q\",\"Service\":{\"Service\":\"web\",\"Failover\":{\"NearestN\":2}},"
            + "\"DNS\":{\"TTL\":\"10s\"}}");
    post(
        consul,
        "/v1/query",
        "{\"Name\":\"\",\"Template\":{\"Type\":\"name_prefix_match\"},"
            + "\"Service\":{\"Service\":\"${name.full}\"}}");
    put(consul, "/v1/operator/autopilot/configuration", "{\"CleanupDeadServers\":true}");
    awaitCoordinates(consul);
  }

  /** They are written in batches, some seconds late. */
  private static void awaitCoordinates(ConsulServer consul) throws IOException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!send(consul, "GET", "/v1/coordinate/nodes", "").contains("other")) {
      assertThat(System.nanoTime()).as("the time without coordinates").isLessThan(end);
    }
  }

  private static void accessControl(ConsulServer consul)
      throws IOException, GeneralSecurityException {
    put(consul, "/v1/acl/policy", "{\"Name\":\"p\",\"Rules\":\"\",\"Datacenters\":[\"dc1\"]}");
    put(consul, "/v1/acl/role", "{\"Name\":\"r\",\"Policies\":[{\"Name\":\"p\"}]}");
    put(
        consul,
        "/v1/acl/token",
        "{\"Description\":\"t\",\"Roles\":[{\"Name\":\"r\"}],\"ExpirationTTL\":\"1h\","
            + "\"ServiceIdentities\":[{\"ServiceName\":\"web\"}]}");
    put(consul, "/v1/acl/token", "{\"Local\":true}");
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    String pem =
        "-----BEGIN PUBLIC KEY-----\\n"
            + Base64.getEncoder().encodeToString(keys.generateKeyPair().getPublic().getEncoded())
            + "\\n-----END PUBLIC KEY-----\\n";
    put(
        consul,
        "/v1/acl/auth-method",
        "{\"Name\":\"m\",\"Type\":\"jwt\",\"MaxTokenTTL\":\"10m\","
            + "\"Config\":{\"JWTValidationPubKeys\":[\""
            + pem
            + "\"]}}");
    put(
        consul,
        "/v1/acl/binding-rule",
        "{\"AuthMethod\":\"m\",\"BindType\":\"service\",\"BindName\":\"web\"}");
  }

  private static void mesh(ConsulServer consul) throws IOException {
    config(consul, "\"proxy-defaults\",\"Name\":\"global\",\"Config\":{\"protocol\":\"http\"}");
    config(consul, "\"service-defaults\",\"Name\":\"web\",\"Protocol\":\"http\"");
    config(consul, "\"service-defaults\",\"Name\":\"api\",\"Protocol\":\"http\"");
    config(consul, "\"service-resolver\",\"Name\":\"web\",\"ConnectTimeout\":\"5s\"");
    config(
        consul,
        "\"service-splitter\",\"Name\":\"web\",\"Splits\":[{\"Weight\":50},"
            + "{\"Weight\":50,\"Service\":\"api\"}]");
    config(consul, "\"service-router\",\"Name\":\"web\"");
    config(
        consul,
        "\"ingress-gateway\",\"Name\":\"in\",\"Listeners\":[{\"Port\":99,\"Protocol\":\"http\","
            + "\"Services\":[{\"Name\":\"local\"}]}]");
    config(consul, "\"terminating-gateway\",\"Name\":\"out\",\"Services\":[{\"Name\":\"web\"}]");
    post(
        consul,
        "/v1/connect/intentions",
        "{\"SourceName\":\"web\",\"DestinationName\":\"api\",\"SourceType\":\"consul\","
            + "\"Action\":\"allow\",\"Meta\":{\"a\":\"b\"}}");
  }

  private static void config(ConsulServer consul, String kindAndMore) throws IOException {
    put(consul, "/v1/config", "{\"Kind\":" + kindAndMore + "}");
  }

  private static String id(String answer) {
    Matcher matcher = ID.matcher(answer);
    assertThat(matcher.find()).as(answer).isTrue();
    return matcher.group(1);
  }

  private static String put(ConsulServer consul, String path, String body) throws IOException {
    return send(consul, "PUT", path, body);
  }

  private static void post(ConsulServer consul, String path, String body) throws IOException {
    send(consul, "POST", path, body);
  }

  private static String send(ConsulServer consul, String method, String path, String body)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(consul.address() + path).toURL().openConnection();
    try {
      connection.setRequestMethod(method);
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(60_000);
      // Kept connections would be left open behind the test.
      connection.setRequestProperty("Connection", "close");
      connection.setRequestProperty("X-Consul-Token", consul.token().orElseThrow());
      if (!method.equals("GET")) {
        byte[] bytes = body.getBytes(UTF_8);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(bytes.length);
        connection.getOutputStream().write(bytes);
      }
      int status = connection.getResponseCode();
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        String answer = in == null ? "" : new String(in.readAllBytes(), UTF_8);
        assertThat(status).as("%s %s: %s", method, path, answer).isEqualTo(200);
        return answer;
      }
    } finally {
      connection.disconnect();
    }
  }
}
