package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What a Consul answers on the wire where snapshots are concerned. It runs against {@link
 * FakeConsul} and against a real server, so that the fake cannot drift: whoever changes the fake
 * changes this, and the real server then has its say.
 *
 * <p>Extend it with a Consul 1.8.7 or what claims to be one.
 */
public abstract class ConsulHttpContract {
  private static final byte[] NOTHING = {};

  /** For the classes that extend it. */
  protected ConsulHttpContract() {}

  /**
   * A Consul without ACLs, with a leader, that no test of this class harms.
   *
   * @return the Consul; may be the same each time
   */
  protected abstract ConsulUnderTest consul();

  /**
   * A Consul of its own, that a test may crash.
   *
   * @return a new Consul; the test closes it
   */
  protected abstract ConsulUnderTest newConsul();

  /**
   * A Consul that has no leader.
   *
   * @return a new Consul; the test closes it
   */
  protected abstract ConsulUnderTest newConsulWithoutLeader();

  /**
   * A Consul with ACLs on, that knows {@link ConsulUnderTest#token}.
   *
   * @return a new Consul; the test closes it
   */
  protected abstract ConsulUnderTest newConsulWithAcl();

  @Test
  void save_leader_answersAnArchiveWithItsIndex() throws IOException {
    consul().put("contract/a", "1".getBytes(StandardCharsets.UTF_8));

    ConsulHttp.Answer answer = send("GET", "/v1/snapshot", NOTHING);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/x-gzip");
    assertThat(header(answer, "X-Consul-Knownleader")).isEqualTo("true");
    assertThat(header(answer, "X-Consul-Lastcontact")).isEqualTo("0");
    assertThat(header(answer, "Vary")).isEqualTo("Accept-Encoding");
    ArchiveCheck.Content content = content(answer);
    assertThat(header(answer, "X-Consul-Index")).isEqualTo(Long.toString(content.index()));
    assertThat(content.index()).isPositive();
    assertThat(content.version()).isEqualTo(1);
    assertThat(content.size()).isEqualTo(content.state().length);
  }

  @Test
  void save_stale_answersTheSame() throws IOException {
    ConsulHttp.Answer answer = send("GET", "/v1/snapshot?stale=false", NOTHING);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(header(answer, "X-Consul-Knownleader")).isEqualTo("true");
    assertThat(header(answer, "X-Consul-Lastcontact")).containsOnlyDigits();
  }

  @Test
  void save_unknownDatacenter_is500() throws IOException {
    requireText(send("GET", "/v1/snapshot?dc=nowhere", NOTHING), 500, "No path to datacenter");
  }

  @Test
  void saveAndRestore_aclsOffWithAToken_tokenIsNotLookedAt() throws IOException {
    ConsulHttp.Answer answer =
        new ConsulHttp(consul().address(), "nobody").send("GET", "/v1/snapshot", NOTHING);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void restore_saved_bringsTheKeysBack() throws IOException {
    consul().put("contract/kept", "before".getBytes(StandardCharsets.UTF_8));
    byte[] archive = send("GET", "/v1/snapshot", NOTHING).body();
    consul().put("contract/kept", "after".getBytes(StandardCharsets.UTF_8));
    consul().put("contract/new", NOTHING);

    ConsulHttp.Answer answer = send("PUT", "/v1/snapshot", archive);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(consul().get("contract/kept")).hasValue("before".getBytes(StandardCharsets.UTF_8));
    assertThat(consul().get("contract/new")).isEmpty();
  }

  @Test
  void restore_built_hasTheKeysOfTheBuilder() throws IOException {
    byte[] before = send("GET", "/v1/snapshot", NOTHING).body();
    KvEntry binary = KvEntry.of("contract/\u00fc/\u65e5", new byte[] {0, -1, -63}).withFlags(-1);

    ConsulHttp.Answer answer =
        send(
            "PUT",
            "/v1/snapshot",
            new ArchiveBuilder().state(StateBuilder.sample().kv(binary)).build());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(consul().get("a/b")).hasValue("hi".getBytes(StandardCharsets.UTF_8));
    assertThat(consul().get("a/empty")).hasValue(NOTHING);
    assertThat(consul().get(binary.key())).hasValue(binary.value());
    String json = send("GET", ConsulHttp.kv(binary.key()), NOTHING).text();
    assertThat(json.replaceAll("\\s", ""))
        .contains("\"Flags\":18446744073709551615")
        .contains("\"Value\":\"AP/B\"")
        .contains("\"ModifyIndex\":1}");
    assertThat(send("PUT", "/v1/snapshot", before).status()).isEqualTo(200);
  }

  @Test
  void restore_empty_is500ThatServesAsAPreflight() throws IOException {
    requireText(send("PUT", "/v1/snapshot", NOTHING), 500, "failed to decompress snapshot: EOF");
  }

  @Test
  void restore_stale_is500() throws IOException {
    requireText(send("PUT", "/v1/snapshot?stale", NOTHING), 500, "stale not allowed for restore");
  }

  @Test
  void restore_unknownDatacenter_is500() throws IOException {
    requireText(send("PUT", "/v1/snapshot?dc=nowhere", NOTHING), 500, "No path to datacenter");
  }

  @TestFactory
  Stream<DynamicTest> restore_damaged_isRefusedInTheWordsOfConsul() {
    return DamagedArchives.refusedByConsul().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      consul().put("contract/untouched", "x".getBytes(StandardCharsets.UTF_8));
                      requireText(
                          send("PUT", "/v1/snapshot", each.getValue().archive()),
                          500,
                          each.getValue().message());
                      assertThat(consul().isAlive()).isTrue();
                      assertThat(consul().get("contract/untouched")).isPresent();
                    }));
  }

  @TestFactory
  Stream<DynamicTest> restore_unusualButWhole_isAccepted() {
    byte[] state = new ArchiveBuilder().content(ArchiveBuilder.STATE);
    String length = Integer.toString(state.length);
    Map<String, ArchiveBuilder> unusual =
        new TreeMap<>(
            Map.of(
                "sums first",
                new ArchiveBuilder()
                    .order(ArchiveBuilder.SUMS, ArchiveBuilder.STATE, ArchiveBuilder.META),
                "no end blocks",
                new ArchiveBuilder().endBlocks(0),
                "several members",
                new ArchiveBuilder().gzipMembers(3).emptyGzipMember(),
                "gzip header fields",
                new ArchiveBuilder()
                    .gzipName("n")
                    .gzipComment("c")
                    .gzipExtra(state)
                    .gzipHeaderCrc(),
                "PAX size",
                new ArchiveBuilder().pax(ArchiveBuilder.STATE, "size", length),
                "size in base 256",
                new ArchiveBuilder().base256Size(ArchiveBuilder.STATE),
                "sums twice",
                new ArchiveBuilder().twice(ArchiveBuilder.SUMS)));
    return unusual.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () ->
                        assertThat(send("PUT", "/v1/snapshot", each.getValue().build()).status())
                            .isEqualTo(200)));
  }

  @Test
  void restore_stateThatCannotBeApplied_crashesIt() throws IOException {
    try (ConsulUnderTest doomed = newConsul()) {
      ConsulHttp http = new ConsulHttp(doomed.address(), "");
      byte[] archive = DamagedArchives.crashingConsul().get("a cut record");

      assertThatThrownBy(() -> http.send("PUT", "/v1/snapshot", archive))
          .isInstanceOf(IOException.class);

      assertThat(Await.until(Duration.ofSeconds(20), () -> !doomed.isAlive())).isTrue();
      assertThatThrownBy(() -> http.send("GET", "/v1/status/leader", NOTHING))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void restore_unknownRecordType_crashesIt() {
    try (ConsulUnderTest doomed = newConsul()) {
      ConsulHttp http = new ConsulHttp(doomed.address(), "");

      assertThatThrownBy(() -> http.send("PUT", "/v1/snapshot", DamagedArchives.unknownType()))
          .isInstanceOf(IOException.class);

      assertThat(Await.until(Duration.ofSeconds(20), () -> !doomed.isAlive())).isTrue();
    }
  }

  @Test
  void otherMethods_snapshot_are405WithAllow() throws IOException {
    for (String method : List.of("POST", "DELETE")) {
      ConsulHttp.Answer answer = send(method, "/v1/snapshot", NOTHING);
      requireText(answer, 405, "method " + method + " not allowed");
      assertThat(header(answer, "Allow")).isEqualTo("OPTIONS,GET,PUT");
    }
    assertThat(send("HEAD", "/v1/snapshot", NOTHING).status()).isEqualTo(405);
    ConsulHttp.Answer options = send("OPTIONS", "/v1/snapshot", NOTHING);
    assertThat(options.status()).isEqualTo(200);
    assertThat(header(options, "Allow")).isEqualTo("OPTIONS,GET,PUT");
  }

  @Test
  void otherPaths_beneathSnapshot_are404() throws IOException {
    assertThat(send("GET", "/v1/snapshot/", NOTHING).status()).isEqualTo(404);
    assertThat(send("GET", "/v1/snapshot/x", NOTHING).status()).isEqualTo(404);
  }

  @Test
  void withoutLeader_everything_is500() throws IOException {
    try (ConsulUnderTest leaderless = newConsulWithoutLeader()) {
      ConsulHttp http = new ConsulHttp(leaderless.address(), "");

      requireText(http.send("GET", "/v1/snapshot", NOTHING), 500, "No cluster leader");
      requireText(http.send("PUT", "/v1/snapshot", NOTHING), 500, "No cluster leader");
      assertThat(http.send("GET", "/v1/status/leader", NOTHING).text().trim()).isEqualTo("\"\"");
    }
  }

  @Test
  void withAcl_token_decides() throws IOException {
    try (ConsulUnderTest guarded = newConsulWithAcl()) {
      ConsulHttp anonymous = new ConsulHttp(guarded.address(), "");
      ConsulHttp stranger =
          new ConsulHttp(guarded.address(), "00000000-0000-0000-0000-0000000000aa");
      ConsulHttp manager = new ConsulHttp(guarded.address(), guarded.token().orElseThrow());

      requireText(anonymous.send("GET", "/v1/snapshot", NOTHING), 403, "Permission denied");
      requireText(anonymous.send("PUT", "/v1/snapshot", NOTHING), 403, "Permission denied");
      requireText(stranger.send("GET", "/v1/snapshot", NOTHING), 403, "ACL not found");
      requireText(stranger.send("GET", "/v1/snapshot?stale", NOTHING), 403, "ACL not found");
      requireText(
          anonymous.send("GET", "/v1/snapshot?dc=nowhere", NOTHING), 500, "No path to datacenter");
      assertThat(manager.send("GET", "/v1/snapshot", NOTHING).status()).isEqualTo(200);
      String byParameter = "/v1/snapshot?token=" + guarded.token().orElseThrow();
      assertThat(stranger.send("GET", byParameter, NOTHING).status()).isEqualTo(200);
    }
  }

  @Test
  void agentSelf_leader_namesDatacenterAndVersion() throws IOException {
    Map<String, Object> self = Json.parseObject(send("GET", "/v1/agent/self", NOTHING).text());

    assertThat(self.get("Config"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("Datacenter", "dc1")
        .containsEntry("Server", true)
        .containsKey("Version");
  }

  @Test
  void catalogDatacenters_oneDatacenter_namesIt() throws IOException {
    String answer = send("GET", "/v1/catalog/datacenters", NOTHING).text();

    assertThat(answer.replaceAll("\\s", "")).isEqualTo("[\"dc1\"]");
  }

  @Test
  void autopilotHealth_leader_is200Or429WithTheSameJson() throws IOException {
    ConsulHttp.Answer answer = send("GET", "/v1/operator/autopilot/health", NOTHING);

    assertThat(answer.status()).isIn(200, 429);
    Map<String, Object> health = Json.parseObject(answer.text());
    assertThat(health).containsKeys("Healthy", "FailureTolerance", "Servers");
    assertThat(health.get("Healthy")).isEqualTo(answer.status() == 200);
  }

  @Test
  void kv_missingKey_is404WithAnIndex() throws IOException {
    ConsulHttp.Answer answer = send("GET", "/v1/kv/contract/missing", NOTHING);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEmpty();
    assertThat(header(answer, "X-Consul-Index")).containsOnlyDigits();
    assertThat(send("DELETE", "/v1/kv/contract/missing", NOTHING).text().trim()).isEqualTo("true");
  }

  @Test
  void transaction_checks_hold() throws IOException {
    assertThat(transaction(cas("contract/txn/a", 0, "MQ==")).status()).isEqualTo(200);
    String entry = send("GET", "/v1/kv/contract/txn/a", NOTHING).text().replaceAll("\\s", "");
    assertThat(entry).contains("\"Flags\":18446744073709551615,\"Value\":\"MQ==\"");
    String index = entry.replaceAll(".*\"ModifyIndex\":(\\d+).*", "$1");

    ConsulHttp.Answer stale =
        transaction(cas("contract/txn/b", 0, ""), cas("contract/txn/a", 0, "Mg=="));

    assertThat(stale.status()).isEqualTo(409);
    assertThat(stale.text().replaceAll("\\s", ""))
        .isEqualTo(
            "{\"Results\":null,\"Errors\":[{\"OpIndex\":1,\"What\":\"failedtosetkey"
                + "\\\"contract/txn/a\\\",indexisstale\"}]}");
    assertThat(consul().get("contract/txn/b")).as("what was to go with it").isEmpty();
    assertThat(transaction(delete("contract/txn/a", "1")).text())
        .contains("failed to delete key \\\"contract/txn/a\\\", index is stale");
    ConsulHttp.Answer deleted =
        transaction(delete("contract/txn/a", index), delete("contract/txn/missing", "1"));
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.text().replaceAll("\\s", "")).isEqualTo("{\"Results\":[],\"Errors\":null}");
    assertThat(consul().get("contract/txn/a")).isEmpty();
  }

  @Test
  void transaction_limits_are64OperationsAnd512KiB() throws IOException {
    String[] operations = new String[65];
    Arrays.setAll(operations, i -> cas("contract/many/" + i, 0, ""));

    requireText(transaction(operations), 413, "Transaction contains too many operations (65 > 64)");
    assertThat(transaction(Arrays.copyOf(operations, 64)).status()).isEqualTo(200);
    String padded = "[" + cas("contract/padded", 0, "") + "]";
    padded += " ".repeat(512 * 1024 - padded.length());
    assertThat(transaction(padded.getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(200);
    requireText(
        transaction((padded + " ").getBytes(StandardCharsets.UTF_8)),
        413,
        "Request body(524289 bytes) too large, max size: 524288 bytes. See"
            + " https://www.consul.io/docs/agent/options.html#txn_max_req_len.");
    assertThat(transaction("[{".getBytes(StandardCharsets.UTF_8)).text())
        .startsWith("Failed to parse body: ");
    assertThat(transaction("{\"KV\":{\"Verb\":\"no\",\"Key\":\"k\"}}").text())
        .contains("unknown KV verb \\\"no\\\"");
  }

  @Test
  void kv_checkAndSet_answersTrueOrFalse() throws IOException {
    String path = "/v1/kv/contract/cas";
    assertThat(send("PUT", path + "?cas=0&flags=7", new byte[512 * 1024]).text().trim())
        .isEqualTo("true");
    assertThat(send("PUT", path + "?cas=0", NOTHING).text().trim()).isEqualTo("false");
    String entry = send("GET", path, NOTHING).text().replaceAll("\\s", "");
    assertThat(entry).contains("\"Flags\":7,");
    String index = entry.replaceAll(".*\"ModifyIndex\":(\\d+).*", "$1");
    assertThat(send("PUT", path + "?cas=" + index, NOTHING).text().trim()).isEqualTo("true");
    requireText(
        send("PUT", path, new byte[512 * 1024 + 1]),
        413,
        "Request body(524289 bytes) too large, max size: 524288 bytes. See"
            + " https://www.consul.io/docs/agent/options.html#kv_max_value_size.");
  }

  @Test
  void session_created_isListedRenewedAndDestroyed() throws IOException {
    String id = session("{\"Name\":\"n\",\"TTL\":\"15000ms\",\"LockDelay\":\"2000ms\"}");

    String info = send("GET", "/v1/session/info/" + id, NOTHING).text().replaceAll("\\s", "");
    assertThat(info)
        .startsWith("[{")
        .contains("\"Name\":\"n\"")
        .contains("\"TTL\":\"15000ms\"")
        .contains("\"LockDelay\":2000000000")
        .contains("\"Behavior\":\"release\"")
        .contains("\"NodeChecks\":[\"serfHealth\"]");
    ConsulHttp.Answer renewed = send("PUT", "/v1/session/renew/" + id, NOTHING);
    assertThat(renewed.status()).isEqualTo(200);
    assertThat(renewed.text()).contains("\"TTL\":").contains("15000ms");
    assertThat(send("GET", "/v1/session/list", NOTHING).text()).contains(id);
    assertThat(send("PUT", "/v1/session/destroy/" + id, NOTHING).text().strip()).isEqualTo("true");
    assertThat(send("PUT", "/v1/session/destroy/" + id, NOTHING).text().strip()).isEqualTo("true");
    ConsulHttp.Answer gone = send("PUT", "/v1/session/renew/" + id, NOTHING);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.text()).isEqualTo("Session id '" + id + "' not found");
    assertThat(send("GET", "/v1/session/info/" + id, NOTHING).text().strip()).isEqualTo("[]");
  }

  @Test
  void session_withNonsense_is500() throws IOException {
    requireText(
        send("PUT", "/v1/session/create", "{\"TTL\":\"5s\"}".getBytes(StandardCharsets.UTF_8)),
        500,
        "Invalid Session TTL '5000000000', must be between [10s=24h0m0s]");
    requireText(
        send(
            "PUT",
            "/v1/session/create",
            "{\"Behavior\":\"nope\"}".getBytes(StandardCharsets.UTF_8)),
        500,
        "Invalid Behavior setting 'nope'");
  }

  @Test
  void lock_oneAtATime_countsAcquisitions() throws IOException {
    String first = session("{\"LockDelay\":\"0s\"}");
    String second = session("{\"LockDelay\":\"0s\"}");
    String path = "/v1/kv/contract/lock/" + first;

    assertThat(truth(path + "?acquire=" + first + "&flags=7")).isTrue();
    assertThat(truth(path + "?acquire=" + first + "&flags=7")).as("once more").isTrue();
    assertThat(truth(path + "?acquire=" + second + "&flags=7")).isFalse();
    assertThat(truth(path + "?release=" + second + "&flags=7")).isFalse();
    assertThat(entry(path))
        .contains("\"LockIndex\":1,")
        .contains("\"Flags\":7,")
        .contains("\"Session\":\"" + first + "\"");
    assertThat(truth(path + "?release=" + first)).isTrue();
    assertThat(entry(path)).doesNotContain("Session").contains("\"Flags\":0,");
    assertThat(truth(path + "?acquire=" + second + "&flags=7")).isTrue();
    assertThat(entry(path)).contains("\"LockIndex\":2,");
    send("PUT", path, "x".getBytes(StandardCharsets.UTF_8));
    assertThat(entry(path))
        .as("after a write")
        .contains("\"LockIndex\":0,")
        .contains("\"Session\":\"" + second + "\"");
    requireText(
        send("PUT", path + "?acquire=0e8a1e0e-1f5f-4d9c-a1a4-93c2cf0d1d6c", NOTHING),
        500,
        "invalid session \"0e8a1e0e-1f5f-4d9c-a1a4-93c2cf0d1d6c\"");
    end(first, second);
  }

  @Test
  void lock_ofASessionThatEnds_isFreeAfterTheLockDelay() throws IOException {
    String first = session("{\"LockDelay\":\"1500ms\"}");
    String second = session("{}");
    String path = "/v1/kv/contract/delayed/" + first;
    assertThat(truth(path + "?acquire=" + first + "&flags=7")).isTrue();

    end(first);

    long ended = System.nanoTime();
    assertThat(entry(path)).doesNotContain("Session").contains("\"Flags\":7,");
    assertThat(truth(path + "?acquire=" + second)).as("in the lock-delay").isFalse();
    assertThat(Await.until(Duration.ofSeconds(5), () -> truth(path + "?acquire=" + second)))
        .isTrue();
    assertThat(System.nanoTime() - ended).isGreaterThan(1_000_000_000L);
    end(second);
  }

  @Test
  void kv_blocking_answersWhenTheKeyChangesOrTimeHasPassed() throws Exception {
    String session = session("{\"LockDelay\":\"0s\"}");
    String path = "/v1/kv/contract/watched/" + session;
    assertThat(truth(path + "?acquire=" + session)).isTrue();
    String index = header(send("GET", path + "?consistent", NOTHING), "X-Consul-Index");
    assertThat(entry(path)).contains("\"ModifyIndex\":" + index + "}");

    long began = System.nanoTime();
    ConsulHttp.Answer same = send("GET", path + "?consistent&wait=300ms&index=" + index, NOTHING);
    assertThat(System.nanoTime() - began).isGreaterThan(290_000_000L);
    assertThat(header(same, "X-Consul-Index")).isEqualTo(index);

    CompletableFuture<ConsulHttp.Answer> changed =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return send("GET", path + "?consistent&wait=20s&index=" + index, NOTHING);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    end(session);
    assertThat(changed.get(10, TimeUnit.SECONDS).text()).doesNotContain("Session");
    assertThat(Long.parseLong(header(changed.join(), "X-Consul-Index")))
        .isGreaterThan(Long.parseLong(index));
  }

  @Test
  void service_checks_areUpdatedAndGoWithIt() throws IOException {
    assertThat(
            put(
                "/v1/agent/service/register",
                "{\"ID\":\"c1\",\"Name\":\"contract\",\"Check\":{\"CheckID\":\"c1:alive\",\"Name\":"
                    + "\"Alive\",\"TTL\":\"20s\",\"DeregisterCriticalServiceAfter\":\"72h\"}}"))
        .isEqualTo("200 ");
    assertThat(health()).contains("\"Name\":\"Alive\",\"Status\":\"critical\"");
    assertThat(
            put("/v1/agent/check/update/c1:alive", "{\"Status\":\"passing\",\"Output\":\"well\"}"))
        .isEqualTo("200 ");
    assertThat(health()).contains("\"Name\":\"Alive\",\"Status\":\"passing\"").contains("well");
    assertThat(
            put(
                "/v1/agent/check/register",
                "{\"ID\":\"c1:saving\",\"Name\":\"Saving\",\"ServiceID\":\"c1\",\"TTL\":\"20s\","
                    + "\"Status\":\"passing\"}"))
        .isEqualTo("200 ");
    assertThat(health()).contains("\"Name\":\"Saving\",\"Status\":\"passing\"");
    assertThat(
            put(
                "/v1/agent/check/register",
                "{\"ID\":\"c1:x\",\"Name\":\"X\",\"TTL\":\"20s\",\"Output\":\"o\"}"))
        .isEqualTo("400 Request decode failed: json: unknown field \"Output\"");
    assertThat(put("/v1/agent/check/deregister/c1:saving", "")).isEqualTo("200 ");
    assertThat(health()).doesNotContain("Saving");
    assertThat(put("/v1/agent/check/update/nope", "{\"Status\":\"passing\"}"))
        .isEqualTo("500 CheckID \"nope\" does not have associated TTL");
    assertThat(put("/v1/agent/service/deregister/c1", "")).isEqualTo("200 ");
    assertThat(health()).isEqualTo("[]");
  }

  @Test
  void login_withoutAcls_is401AndOfAnUnknownMethodIsRefused() throws IOException {
    String body = "{\"AuthMethod\":\"nobody\",\"BearerToken\":\"x\"}";
    ConsulHttp.Answer off = send("POST", "/v1/acl/login", body.getBytes(StandardCharsets.UTF_8));
    assertThat(off.status()).isEqualTo(401);
    try (ConsulUnderTest guarded = newConsulWithAcl()) {
      ConsulHttp http = new ConsulHttp(guarded.address(), "");
      requireText(
          http.send("POST", "/v1/acl/login", body.getBytes(StandardCharsets.UTF_8)),
          403,
          "ACL not found");
      ConsulHttp nobody = new ConsulHttp(guarded.address(), "0e8a1e0e-1f5f-4d9c-a1a4-93c2cf0d1d6c");
      requireText(nobody.send("POST", "/v1/acl/logout", NOTHING), 403, "ACL not found");
    }
  }

  /**
   * A session. After a restore of a state that does not have its node, as other tests do it, a
   * server takes up to a minute until it has registered itself again.
   */
  private String session(String json) {
    ConsulHttp.Answer[] answer = new ConsulHttp.Answer[1];
    Await.untilOrFail(
        Duration.ofSeconds(20),
        () -> {
          try {
            answer[0] = send("PUT", "/v1/session/create", json.getBytes(StandardCharsets.UTF_8));
            if (answer[0].text().equals("Missing node registration")) {
              registerNode();
            }
            return answer[0].status() == 200;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        () -> answer[0].text());
    return answer[0].text().replaceAll("(?s).*\"ID\":\\s*\"([^\"]*)\".*", "$1");
  }

  private void registerNode() throws IOException {
    String node =
        send("GET", "/v1/agent/self", NOTHING)
            .text()
            .replaceAll("(?s).*\"NodeName\":\\s*\"([^\"]*)\".*", "$1");
    String body =
        "{\"Node\":\""
            + node
            + "\",\"Address\":\"127.0.0.1\",\"Check\":{\"CheckID\":\"serfHealth\",\"Name\":"
            + "\"Serf Health Status\",\"Status\":\"passing\"}}";
    assertThat(put("/v1/catalog/register", body)).startsWith("200 ");
  }

  private void end(String... sessions) throws IOException {
    for (String each : sessions) {
      assertThat(send("PUT", "/v1/session/destroy/" + each, NOTHING).status()).isEqualTo(200);
    }
  }

  private boolean truth(String path) {
    try {
      String answer = send("PUT", path, NOTHING).text().strip();
      assertThat(answer).isIn("true", "false");
      return answer.equals("true");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String entry(String path) throws IOException {
    return send("GET", path, NOTHING).text().replaceAll("\\s", "");
  }

  private String put(String path, String body) throws IOException {
    ConsulHttp.Answer answer = send("PUT", path, body.getBytes(StandardCharsets.UTF_8));
    return answer.status() + " " + answer.text();
  }

  private String health() throws IOException {
    return send("GET", "/v1/health/service/contract", NOTHING).text().replaceAll("\\s", "");
  }

  private static String cas(String key, long index, String value) {
    return "{\"KV\":{\"Verb\":\"cas\",\"Key\":\""
        + key
        + "\",\"Index\":"
        + index
        + ",\"Flags\":18446744073709551615,\"Value\":\""
        + value
        + "\"}}";
  }

  private static String delete(String key, String index) {
    return "{\"KV\":{\"Verb\":\"delete-cas\",\"Key\":\"" + key + "\",\"Index\":" + index + "}}";
  }

  private ConsulHttp.Answer transaction(String... operations) throws IOException {
    return transaction(("[" + String.join(",", operations) + "]").getBytes(StandardCharsets.UTF_8));
  }

  private ConsulHttp.Answer transaction(byte[] body) throws IOException {
    return send("PUT", "/v1/txn", body);
  }

  private ConsulHttp.Answer send(String method, String path, byte[] body) throws IOException {
    return new ConsulHttp(consul().address(), "").send(method, path, body);
  }

  private static void requireText(ConsulHttp.Answer answer, int status, String text) {
    assertThat(answer.text()).isEqualTo(text);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(header(answer, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
  }

  private static String header(ConsulHttp.Answer answer, String name) {
    return String.join(",", answer.headers().getOrDefault(name, List.of()));
  }

  private static ArchiveCheck.Content content(ConsulHttp.Answer answer) {
    try {
      return ArchiveCheck.read(answer.body());
    } catch (Refusal e) {
      throw new AssertionError("the saved archive is refused: " + e.getMessage(), e);
    }
  }
}
