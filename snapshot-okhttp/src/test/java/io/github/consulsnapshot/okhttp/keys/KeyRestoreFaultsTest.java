package io.github.consulsnapshot.okhttp.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.KeyChange;
import io.github.consulsnapshot.KeyRestoreIncompleteException;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.KeysMovedException;
import io.github.consulsnapshot.KeysOutcomeUnknownException;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.RateLimitedException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.TimedOutException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.keys.ScriptedKeys.Answer;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server that fails, or is none, does to putting keys back. */
class KeyRestoreFaultsTest {
  private static final String TOKEN = "7c1ee8d2-19e9-4c63-9d1f-0f2a2d2a9b1c";
  private static final String VALUE = "canary of a value";
  private static final KeySelection APP = KeySelection.prefix("app/");
  private static final String RESULTS = "{\"Results\":[%s],\"Errors\":null}";
  private static final String OK_64 = RESULTS.formatted(results("app/", 64));
  private static final String OK_6 = RESULTS.formatted(results("app/", 6));
  private static final String OTHERS = RESULTS.formatted(results("zz/", 64));

  /** 70 keys, so two batches. */
  private static final SnapshotSource ARCHIVE = archive();

  private ScriptedKeys consul;

  private static String results(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"KV\":{\"LockIndex\":0,\"Key\":\"%s%02d\"}}".formatted(prefix, i))
        .collect(Collectors.joining(","));
  }

  /** What a gateway says that repeats what it was sent. */
  private static String echo() {
    String encoded = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
    return "Bad Gateway: [{\"KV\":{\"Verb\":\"cas\",\"Value\":\"" + encoded + "\"}}]";
  }

  private static SnapshotSource archive() {
    StateBuilder state = new StateBuilder();
    for (int i = 0; i < 70; i++) {
      state.kv("app/%02d".formatted(i), VALUE);
    }
    return new BytesOfArchive(new ArchiveBuilder().state(state).build());
  }

  @BeforeEach
  void start() throws IOException {
    consul = new ScriptedKeys();
  }

  @AfterEach
  void stop() {
    consul.close();
  }

  static Stream<Arguments> listings() {
    String entry = "{\"Key\":\"%s\",\"Value\":null,\"Flags\":0,\"ModifyIndex\":5}";
    String a = entry.formatted("app/a");
    return Stream.of(
        Arguments.of("[" + a + "," + entry.formatted("other") + "]", "was not asked for"),
        Arguments.of("[" + entry.formatted("app") + "]", "was not asked for"),
        Arguments.of("[" + entry.formatted("app/b") + "," + a + "]", "not in order"),
        Arguments.of("[" + a + "," + a + "]", "not in order"),
        Arguments.of("<html>" + VALUE + "</html>", "malformed JSON"),
        Arguments.of("{}", "malformed JSON"),
        Arguments.of("[" + a + "]]", "malformed JSON"),
        Arguments.of("[" + a + "]{}", "malformed JSON"),
        Arguments.of("[" + VALUE + "]", "malformed JSON"),
        Arguments.of("[{\"Key\":\"app/a\"}]", "without a key or an index"),
        Arguments.of("[{\"ModifyIndex\":5}]", "without a key or an index"),
        Arguments.of("[" + a.replace("5", "-5") + "]", "unsigned integer"),
        Arguments.of("[" + a.replace("5", "18446744073709551616") + "]", "unsigned integer"),
        Arguments.of("[" + a.replace("5", "5.0") + "]", "unsigned integer"),
        Arguments.of("[" + a.replace("5", "\"5\"") + "]", "NUMBER expected"),
        Arguments.of("[" + a.replace("null", "\"" + VALUE + "\"") + "]", "not base64"),
        Arguments.of("[" + a.replace("\"app/a\"", "null") + "]", "STRING expected"),
        Arguments.of("null", "malformed JSON"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("listings")
  void plan_listingThatConsulNeverSends_isRefused(String json, String expected) {
    consul.listing(ScriptedKeys.text(200, json));

    assertSecretless(
        catchThrowableOfType(ConnectionFailedException.class, this::plan),
        "the answer is not Consul's: ",
        expected);
  }

  @Test
  void plan_emptyListing_isNoKeys() {
    for (Answer none : new Answer[] {ScriptedKeys.text(200, "[]"), ScriptedKeys.text(404, "")}) {
      consul.listing(none);
      assertThat(plan().changes()).hasSize(70);
    }
  }

  @Test
  void plan_refusals_areTyped() {
    assertPlan(ScriptedKeys.text(403, "Permission denied"), PermissionDeniedException.class);
    assertPlan(ScriptedKeys.text(500, "No cluster leader"), NoLeaderException.class);
    assertPlan(ScriptedKeys.text(429, ""), RateLimitedException.class);
    assertPlan(ScriptedKeys.text(500, "token " + TOKEN), ConsulRefusedException.class);
    assertPlan(ScriptedKeys.text(301, ""), ConsulRefusedException.class);
    assertPlan(exchange -> exchange.sendResponseHeaders(404, -1), ConsulRefusedException.class);
    assertPlan(ScriptedKeys.half(200, "[{\"Key\":\"app/a\""), ConnectionFailedException.class);
    assertPlan(ScriptedKeys.lost(), ConnectionFailedException.class);
  }

  private void assertPlan(Answer listing, Class<? extends Throwable> expected) {
    consul.listing(listing);
    assertSecretless(catchThrowableOfType(expected, this::plan), "list the prefix app/");
  }

  @Test
  void plan_endlessListings_end() {
    consul.listing(
        ScriptedKeys.endless("[{\"Key\":\"app/a\",\"Value\":\"", i -> "aaaa".repeat(4096)));
    assertThatThrownBy(this::plan)
        .isInstanceOf(ConnectionFailedException.class)
        .hasMessageContaining("an entry is longer than 1048576 bytes");

    consul.listing(ScriptedKeys.endless("[", i -> " ".repeat(16384)));
    assertThatThrownBy(this::plan).hasMessageContaining("an entry is longer than");

    consul.listing(
        ScriptedKeys.endless(
            "[{\"Key\":\"app/\",\"ModifyIndex\":1}",
            i -> ",{\"Key\":\"app/%019d\",\"ModifyIndex\":1}".formatted(i)));
    assertThatThrownBy(this::plan)
        .isInstanceOf(ConnectionFailedException.class)
        .hasMessageContaining("more keys than a state may hold");
  }

  static Stream<Arguments> unknownOutcomes() {
    String stale = "{\"Results\":null,\"Errors\":[{\"OpIndex\":%s,\"What\":\"%s\"}]}";
    return Stream.of(
        Arguments.of("lost", ScriptedKeys.lost()),
        Arguments.of("half", ScriptedKeys.half(200, "{\"Results\":[")),
        Arguments.of("half refusal", ScriptedKeys.half(409, "{\"Results\":null,\"Err")),
        Arguments.of("html", ScriptedKeys.text(200, "<html>")),
        Arguments.of("nothing", ScriptedKeys.text(200, "")),
        Arguments.of("no object", ScriptedKeys.text(200, "true")),
        Arguments.of("too few", ScriptedKeys.text(200, OK_6)),
        Arguments.of("of other keys", ScriptedKeys.text(200, OTHERS)),
        Arguments.of("echo", ScriptedKeys.text(502, echo())),
        Arguments.of("errors and 200", ScriptedKeys.text(200, OK_64.replace("null", "[{}]"))),
        Arguments.of("no errors and 409", ScriptedKeys.text(409, OK_64)),
        Arguments.of("no fields", ScriptedKeys.text(200, "{}")),
        Arguments.of("two", ScriptedKeys.text(200, OK_64 + OK_64)),
        Arguments.of("no such operation", ScriptedKeys.text(409, stale.formatted("64", "x"))),
        Arguments.of("negative", ScriptedKeys.text(409, stale.formatted("-1", "index is stale"))),
        Arguments.of("text of 409", ScriptedKeys.text(409, "Conflict")),
        Arguments.of("leader lost", ScriptedKeys.text(500, "leadership lost while committing log")),
        Arguments.of("other 500", ScriptedKeys.text(500, "rpc error: EOF " + TOKEN)),
        Arguments.of("gateway", ScriptedKeys.text(504, "Gateway Time-out")),
        Arguments.of("413 of a gateway", ScriptedKeys.text(413, "<html>")),
        Arguments.of("redirect", ScriptedKeys.text(307, "")),
        Arguments.of("endless", ScriptedKeys.endless("{\"Results\":[", i -> " ".repeat(1 << 14))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unknownOutcomes")
  void apply_answerThatDoesNotTell_isUnknownAndSentOnce(String name, Answer answer) {
    consul.writes(answer);
    KeyRestorePlan plan = plan();

    KeysOutcomeUnknownException e =
        catchThrowableOfType(KeysOutcomeUnknownException.class, () -> apply(plan));

    assertThat(e.batch()).isEqualTo(plan.changes().subList(0, 64));
    assertThat(e.report().batches()).isZero();
    assertThat(e.report().remaining()).isEqualTo(plan.changes());
    assertSecretless(e, "batch 1, from key app/00 to app/63, was sent", "Make a new plan");
    assertThat(consul.received()).hasSize(1);
  }

  @Test
  void apply_secondAnswerLost_tellsWhatWasAppliedBefore() {
    consul.writes(ScriptedKeys.text(200, OK_64), ScriptedKeys.lost());
    KeyRestorePlan plan = plan();

    KeysOutcomeUnknownException e =
        catchThrowableOfType(KeysOutcomeUnknownException.class, () -> apply(plan));

    assertThat(e.batch()).extracting(KeyChange::key).startsWith("app/64").hasSize(6);
    assertThat(e.report().batches()).isEqualTo(1);
    assertThat(e.report().applied()).isEqualTo(64);
    assertSecretless(e, "batch 2, from key app/64 to app/69", "1 batch, 64 of 70 steps");
    assertThat(consul.received()).hasSize(2);
    assertThat(consul.received().get(1))
        .contains("\"Verb\":\"cas\",\"Key\":\"app/64\",\"Index\":0")
        .contains(Base64.getEncoder().encodeToString(VALUE.getBytes(UTF_8)));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(500, "No cluster leader", NoLeaderException.class),
        Arguments.of(500, "rpc error making call: No cluster leader", NoLeaderException.class),
        Arguments.of(403, "ACL not found", PermissionDeniedException.class),
        Arguments.of(
            403, "rpc error making call: Permission denied", PermissionDeniedException.class),
        Arguments.of(
            409,
            "{\"Results\":null,\"Errors\":[{\"OpIndex\":3,\"What\":\"Permission denied\"}]}",
            PermissionDeniedException.class),
        Arguments.of(
            409,
            "{\"Results\":null,\"Errors\":[{\"OpIndex\":3,\"What\":\"unknown KV verb\"}]}",
            ConsulRefusedException.class),
        Arguments.of(429, "", RateLimitedException.class),
        Arguments.of(
            413, "Transaction contains too many operations (64 > 3)", ConsulRefusedException.class),
        Arguments.of(
            413,
            "Request body(9 bytes) too large, max size: 4 bytes. See x",
            ConsulRefusedException.class));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refusals")
  void apply_refusal_saysHowFarItWas(int status, String text, Class<? extends Throwable> type) {
    Answer refusal = ScriptedKeys.text(status, text);
    KeyRestorePlan plan = plan();
    consul.writes(refusal, ScriptedKeys.text(200, OK_64), refusal);

    assertSecretless(catchThrowableOfType(type, () -> apply(plan)), "restore of the prefix app/");
    KeyRestoreIncompleteException e =
        catchThrowableOfType(KeyRestoreIncompleteException.class, () -> apply(plan));

    assertThat(e.getCause()).isInstanceOf(type);
    assertThat(e.report().applied()).isEqualTo(64);
    assertThat(e.report().remaining()).isEqualTo(plan.changes().subList(64, 70));
    assertSecretless(e, "1 batch, 64 of 70 steps", "nothing since");
    assertThat(consul.received()).hasSize(3);
  }

  @Test
  void apply_staleIndexAndPermission_isTheMissingRight() {
    consul.writes(
        ScriptedKeys.text(
            409,
            "{\"Results\":null,\"Errors\":[{\"OpIndex\":0,\"What\":\"x, index is stale\"},"
                + "{\"OpIndex\":1,\"What\":\"Permission denied\"}]}"));
    KeyRestorePlan plan = plan();

    assertThatThrownBy(() -> apply(plan))
        .isInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("key app/01");
  }

  @Test
  void apply_largeValueAnsweredOddly_isUnknown() {
    SnapshotSource archive =
        new ArchiveBuilder().state(new StateBuilder().kv("app/l", new byte[500_000])).source();
    try (OkHttpSnapshotClient client = client()) {
      KeyRestorePlan plan = client.keyRestore().plan(archive, APP, KeyRestoreOptions.defaults());
      consul.writes(
          ScriptedKeys.text(200, "maybe"),
          ScriptedKeys.text(200, ""),
          ScriptedKeys.lost(),
          ScriptedKeys.text(200, "false\n"),
          ScriptedKeys.text(200, "true\n"));
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> client.keyRestore().apply(archive, plan))
            .isInstanceOf(KeysOutcomeUnknownException.class);
      }
      assertThatThrownBy(() -> client.keyRestore().apply(archive, plan))
          .isInstanceOf(KeysMovedException.class);
      assertThat(client.keyRestore().apply(archive, plan).applied()).isEqualTo(1);
    }
  }

  @Test
  void apply_noConnection_hasChangedNothing() {
    KeyRestorePlan plan = plan();
    consul.close();

    assertSecretless(
        catchThrowableOfType(ConnectionFailedException.class, () -> apply(plan)), "no connection");
    assertThat(consul.received()).isEmpty();
  }

  @Test
  void apply_serverStandsStill_isUnknownAfterTheStallTimeout() {
    consul.writes(consul.stall());
    KeyRestorePlan plan = plan();
    try (OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .stallTimeout(Duration.ofMillis(200))
            .build()) {
      assertThatThrownBy(() -> client.keyRestore().apply(ARCHIVE, plan))
          .isInstanceOf(KeysOutcomeUnknownException.class)
          .hasMessageContaining("nothing was answered for 0.2s");
      consul.listing(consul.stall());
    }
    try (OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .saveResponseTimeout(Duration.ofMillis(200))
            .build()) {
      assertThatThrownBy(() -> client.keyRestore().plan(ARCHIVE, APP, KeyRestoreOptions.defaults()))
          .isInstanceOf(TimedOutException.class);
    }
  }

  @Test
  void plan_interrupted_isCancelled() throws Exception {
    consul.listing(consul.stall());
    Thread thread = Thread.currentThread();
    Thread interrupter = interruptWhenReached(thread);

    assertThatThrownBy(this::plan)
        .isInstanceOf(OperationCancelledException.class)
        .hasMessageContaining("ended by an interrupt");
    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
  }

  @Test
  void apply_interruptedWhileItWaitsForAnAnswer_isUnknown() throws Exception {
    consul.writes(consul.stall());
    KeyRestorePlan plan = plan();
    Thread interrupter = interruptWhenReached(Thread.currentThread());

    assertThatThrownBy(() -> apply(plan))
        .isInstanceOf(KeysOutcomeUnknownException.class)
        .hasMessageContaining("ended by an interrupt");
    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
  }

  @Test
  void apply_clientClosedWhileItWaitsForAnAnswer_isUnknown() throws Exception {
    consul.writes(consul.stall());
    KeyRestorePlan plan = plan();
    try (OkHttpSnapshotClient client = client()) {
      Runnable closing = client::close;
      Thread closer =
          new Thread(
              () -> {
                awaitReached();
                closing.run();
              });
      closer.start();

      assertThatThrownBy(() -> client.keyRestore().apply(ARCHIVE, plan))
          .isInstanceOf(KeysOutcomeUnknownException.class)
          .hasMessageContaining("ended by closing the client");
      assertThat(Thread.interrupted()).isFalse();
      closer.join();
    }
  }

  @Test
  void apply_interruptedBefore_sendsNothing() {
    KeyRestorePlan plan = plan();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> apply(plan)).isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(consul.received()).isEmpty();
  }

  @Test
  void planAndApply_oneShotSource_isRefused() {
    SnapshotSource once = SnapshotSource.once(new ByteArrayInputStream(new byte[1]), "a pipe");
    KeyRestorePlan plan = plan();
    try (OkHttpSnapshotClient client = client()) {
      assertThatThrownBy(() -> client.keyRestore().plan(once, APP, KeyRestoreOptions.defaults()))
          .isInstanceOf(InvalidSettingException.class);
      assertThatThrownBy(() -> client.keyRestore().apply(once, plan))
          .isInstanceOf(InvalidSettingException.class);
    }
  }

  private Thread interruptWhenReached(Thread thread) {
    Thread interrupter =
        new Thread(
            () -> {
              awaitReached();
              thread.interrupt();
            });
    interrupter.start();
    return interrupter;
  }

  private void awaitReached() {
    try {
      consul.reached().await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private KeyRestorePlan plan() {
    try (OkHttpSnapshotClient client = client()) {
      return client.keyRestore().plan(ARCHIVE, APP, KeyRestoreOptions.defaults());
    }
  }

  private void apply(KeyRestorePlan plan) {
    try (OkHttpSnapshotClient client = client()) {
      client.keyRestore().apply(ARCHIVE, plan);
    }
  }

  private OkHttpSnapshotClient client() {
    return OkHttpSnapshotClient.builder()
        .address(consul.address())
        .token(TOKEN)
        .limits(
            ArchiveLimits.defaults().withMaxLoadedRecordBytes(1 << 20).withMaxStateBytes(2 << 20))
        .build();
  }

  private static void assertSecretless(Throwable thrown, String... expected) {
    assertThat(thrown).hasMessageContainingAll(expected);
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    assertThat(trace.toString())
        .doesNotContain(TOKEN)
        .doesNotContain(VALUE)
        .doesNotContain(Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8)));
  }
}
