package io.github.consulsnapshot.okhttp.promises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveRefusedException;
import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.ConsulNotReadyException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.OutcomeUnknownException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.RateLimitedException;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.RestoredSnapshot.PostCheck;
import io.github.consulsnapshot.SafetySnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.UnhealthyClusterException;
import io.github.consulsnapshot.UnknownDatacenterException;
import io.github.consulsnapshot.UnsupportedRecordsException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.ReceivedRequest;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 4: verified before its first byte leaves, sent once, and never again. */
class P04RestoreIsSentOnceTest {
  private static final byte[] EMPTY_MAP = {(byte) 0x80};

  @TempDir Path directory;
  private FakeConsul consul;
  private OkHttpSnapshotClient client;
  private Path file;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    consul.put("a", "one".getBytes(UTF_8));
    client = OkHttpSnapshotClient.create(consul.address());
    file = directory.resolve("backup.snap");
    client.save(file);
    consul.put("a", "two".getBytes(UTF_8));
    consul.forgetRequests();
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @Test
  void restore_wholeArchive_bringsTheOldValueBack() {
    RestoredSnapshot restored = client.restore(file);

    assertThat(consul.get("a")).hasValue("one".getBytes(UTF_8));
    assertThat(restored.postCheck()).isEqualTo(PostCheck.LEADER_ANSWERS);
    assertThat(restored.archive()).isEqualTo(SnapshotArchives.verifier().verify(file));
    assertThat(uploads()).hasSize(1);
    assertThat(uploads().get(0).header("Content-Length"))
        .containsExactly(Long.toString(restored.archive().archiveBytes()));
  }

  @Test
  void restore_truncatedArchive_causesNoRequestAtAll() throws IOException {
    Files.write(file, ArchiveBuilder.cutBy(Files.readAllBytes(file), 1));

    assertThatThrownBy(() -> client.restore(file))
        .isInstanceOf(io.github.consulsnapshot.InvalidArchiveException.class);

    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void restore_answerLost_saysThatTheOutcomeIsUnknownAndSendsNothingMore() {
    consul.onNextRestore(Fault.loseAnswer());

    assertThatThrownBy(() -> client.restore(file))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("its answer was lost")
        .hasMessageContaining("do not repeat the restore");

    assertThat(uploads()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "failed to decode response: EOF", "timed out waiting to re-run"})
  void restore_answerThatLeavesItOpen_saysThatTheOutcomeIsUnknown(String text) {
    consul.onNextRestore(Fault.error(500, text));

    assertThatThrownBy(() -> client.restore(file))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("500")
        .hasMessageContaining(text);

    assertThat(uploads()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 206, 400, 401, 403, 404, 408, 413, 421, 429, 502, 503, 504})
  void restore_wholeArchiveAnsweredByAGateway_saysThatTheOutcomeIsUnknown(int status) {
    consul.onNextRestore(
        Fault.answer(status, "text/html", status == 204 ? "" : "<html>No cluster leader</html>"));

    assertThatThrownBy(() -> client.restore(file))
        .isExactlyInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("the whole archive was sent, and the answer does not tell")
        .hasMessageContaining(Integer.toString(status))
        .hasMessageContaining("do not repeat the restore")
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
        .cause()
        .isInstanceOf(ConsulRefusedException.class)
        .extracting(e -> ((ConsulRefusedException) e).status())
        .isEqualTo(status);

    assertThat(uploads()).hasSize(1);
  }

  static Stream<Arguments> refusalsThatLeaveTheStateAlone() {
    String raft = "Raft error when restoring snapshot: ";
    return Stream.of(
        Arguments.of(403, "Permission denied", PermissionDeniedException.class),
        Arguments.of(
            403,
            "Permission denied: token with AccessorID 'x' lacks permission 'acl:write'",
            PermissionDeniedException.class),
        Arguments.of(403, "ACL not found", PermissionDeniedException.class),
        Arguments.of(
            403, "Endpoint is blocked by agent configuration", PermissionDeniedException.class),
        Arguments.of(403, "Access is restricted", PermissionDeniedException.class),
        Arguments.of(429, "", RateLimitedException.class),
        Arguments.of(429, "RPC rate limit exceeded", RateLimitedException.class),
        Arguments.of(
            503,
            "rate limit exceeded for operation that can only be performed by the leader, try again"
                + " later",
            RateLimitedException.class),
        Arguments.of(500, "No cluster leader", NoLeaderException.class),
        Arguments.of(500, "No known Consul servers", NoLeaderException.class),
        Arguments.of(
            500, "Raft leader not found in server lookup mapping", NoLeaderException.class),
        Arguments.of(500, "No path to datacenter", UnknownDatacenterException.class),
        Arguments.of(
            500,
            "failed to read snapshot file: unexpected file \"x\" in snapshot",
            ArchiveRefusedException.class),
        Arguments.of(500, "failed to decompress snapshot: EOF", ArchiveRefusedException.class),
        Arguments.of(500, "1536 unread uncompressed bytes remain", ArchiveRefusedException.class),
        Arguments.of(500, "gzip: invalid checksum", ArchiveRefusedException.class),
        Arguments.of(500, "unexpected EOF", ArchiveRefusedException.class),
        Arguments.of(500, raft + "unsupported snapshot version 9", ArchiveRefusedException.class),
        Arguments.of(
            500,
            raft + "failed to create snapshot: unsupported snapshot version 0",
            ArchiveRefusedException.class),
        Arguments.of(
            500,
            raft + "failed to write snapshot, size didn't match (4932 != 4000)",
            ArchiveRefusedException.class),
        Arguments.of(
            500,
            raft
                + "cannot restore snapshot now, wait until the configuration entry at 5 has been"
                + " applied (have applied 3)",
            ConsulNotReadyException.class));
  }

  @ParameterizedTest
  @MethodSource("refusalsThatLeaveTheStateAlone")
  void restore_wholeArchiveRefusedInConsulsWords_isNoUnknownOutcome(
      int status, String text, Class<? extends ConsulRefusedException> type) {
    consul.onNextRestore(Fault.error(status, text));

    assertThatThrownBy(() -> client.restore(file)).isExactlyInstanceOf(type);

    assertThat(uploads()).hasSize(1);
  }

  @Test
  void restore_200WhoseBodyBreaks_saysThatTheOutcomeIsUnknown() {
    consul.onNextRestore(Fault.answer(200, Map.of("Content-Encoding", "x"), ""));
    OkHttpClient breaking =
        new OkHttpClient.Builder()
            .addNetworkInterceptor(
                chain -> {
                  Response response = chain.proceed(chain.request());
                  return response.header("Content-Encoding") == null
                      ? response
                      : response.newBuilder().body(new BrokenBody()).build();
                })
            .build();
    try (OkHttpSnapshotClient wrapped =
        OkHttpSnapshotClient.builder().address(consul.address()).httpClient(breaking).build()) {
      assertThatThrownBy(() -> wrapped.restore(file))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("its answer was lost")
          .hasMessageContaining("broken body");
    } finally {
      breaking.connectionPool().evictAll();
    }
  }

  @Test
  void restore_interceptorThatThrowsAfterTheUpload_saysThatTheOutcomeIsUnknown() {
    OkHttpClient throwing =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  Response response = chain.proceed(chain.request());
                  if (chain.request().body() != null
                      && chain.request().body().contentLength() > 0) {
                    response.close();
                    throw new IllegalStateException("of an interceptor");
                  }
                  return response;
                })
            .build();
    try (OkHttpSnapshotClient wrapped =
        OkHttpSnapshotClient.builder().address(consul.address()).httpClient(throwing).build()) {
      assertThatThrownBy(() -> wrapped.restore(file))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("IllegalStateException was thrown instead of an answer")
          .hasCauseInstanceOf(IllegalStateException.class);
    } finally {
      throwing.connectionPool().evictAll();
    }
    assertThat(consul.restores()).isEqualTo(1);
  }

  @Test
  void restore_interceptorThatThrowsInThePostCheck_isAFindingAndNoError() {
    OkHttpClient throwing =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  if (chain.request().url().encodedPath().equals("/v1/status/leader")) {
                    throw new IllegalStateException("of an interceptor");
                  }
                  return chain.proceed(chain.request());
                })
            .build();
    try (OkHttpSnapshotClient wrapped =
        OkHttpSnapshotClient.builder().address(consul.address()).httpClient(throwing).build()) {
      assertThat(wrapped.restore(file).postCheck()).isEqualTo(PostCheck.NOT_CHECKED);
    } finally {
      throwing.connectionPool().evictAll();
    }
  }

  static Stream<Arguments> momentsAfterTheArchiveHasLeft() {
    return Stream.of(
        Arguments.of("the last of UPLOADING", phaseAndBytes(Phase.UPLOADING)),
        Arguments.of("RESTORING", phase(Phase.RESTORING)),
        Arguments.of("CHECKING", phase(Phase.CHECKING)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("momentsAfterTheArchiveHasLeft")
  void restore_listenerThrowsAfterTheArchiveHasLeft_outcomeIsToldAllTheSame(
      String name, Predicate<Progress> moment) {
    List<Progress> thrownAt = new ArrayList<>();
    RestoreOptions options = throwingAt(moment, thrownAt);
    Logger logger =
        Logger.getLogger("io.github.consulsnapshot.okhttp.internal.transport.ProgressMeter");
    List<LogRecord> logged = new ArrayList<>();
    logger.setUseParentHandlers(false);
    logger.setFilter(
        logRecord -> {
          logged.add(logRecord);
          return false;
        });

    RestoredSnapshot restored = client.restore(file, options);

    assertThat(thrownAt).isNotEmpty();
    assertThat(logged).hasSameSizeAs(thrownAt);
    assertThat(logged.get(0).getParameters())
        .containsExactly(UnsupportedOperationException.class.getName(), thrownAt.get(0).phase());
    assertThat(logged.get(0).getThrown()).isNull();
    assertThat(restored.postCheck()).isEqualTo(PostCheck.LEADER_ANSWERS);
    assertThat(consul.restores()).isEqualTo(1);

    consul.onNextRestore(Fault.loseAnswer());
    assertThatThrownBy(() -> client.restore(file, options))
        .isInstanceOf(OutcomeUnknownException.class);
    logger.setFilter(null);
    logger.setUseParentHandlers(true);
  }

  @Test
  void restore_sourceThatCannotBeClosedAfterTheUpload_outcomeIsToldAllTheSame() throws IOException {
    byte[] archive = Files.readAllBytes(file);
    SnapshotSource unclosable =
        new SnapshotSource() {
          private int opened;

          @Override
          public InputStream open() {
            boolean second = ++opened == 2;
            return new ByteArrayInputStream(archive) {
              @Override
              public void close() throws IOException {
                if (second) {
                  throw new IOException("of closing");
                }
              }
            };
          }

          @Override
          public String description() {
            return "an archive";
          }
        };

    assertThat(client.restore(unclosable, RestoreOptions.defaults()).postCheck())
        .isEqualTo(PostCheck.LEADER_ANSWERS);

    assertThat(consul.restores()).isEqualTo(1);
  }

  @Test
  void restore_listenerThrowsBeforeTheArchiveHasLeft_endsItWithNothingRestored() {
    List<Progress> thrownAt = new ArrayList<>();
    for (Predicate<Progress> moment :
        List.<Predicate<Progress>>of(
            phase(Phase.VERIFYING), p -> p.phase() == Phase.UPLOADING && p.bytes() == 0)) {
      assertThatThrownBy(() -> client.restore(file, throwingAt(moment, thrownAt)))
          .isExactlyInstanceOf(UnsupportedOperationException.class)
          .hasMessage("of a listener");
    }

    assertThat(thrownAt).hasSize(2);
    assertThat(consul.restores()).isZero();
    assertThat(consul.get("a")).hasValue("two".getBytes(UTF_8));
  }

  private static Predicate<Progress> phase(Phase phase) {
    return progress -> progress.phase() == phase;
  }

  private static Predicate<Progress> phaseAndBytes(Phase phase) {
    return progress ->
        progress.phase() == phase && progress.bytes() == progress.totalBytes().orElse(-1);
  }

  private static RestoreOptions throwingAt(Predicate<Progress> moment, List<Progress> thrownAt) {
    return RestoreOptions.builder()
        .progress(
            progress -> {
              if (moment.test(progress)) {
                thrownAt.add(progress);
                throw new UnsupportedOperationException("of a listener");
              }
            })
        .build();
  }

  /** The body of an answer whose line breaks. */
  private static final class BrokenBody extends ResponseBody {
    @Override
    public MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return -1;
    }

    @Override
    public BufferedSource source() {
      return source;
    }

    private final BufferedSource source =
        Okio.buffer(
            new ForwardingSource(new Buffer()) {
              @Override
              public long read(Buffer sink, long byteCount) throws IOException {
                throw new IOException("broken body");
              }
            });
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no named pipes among its files")
  void restore_namedPipe_isRefusedBeforeItIsRead() throws Exception {
    Path pipe = directory.resolve("pipe.snap");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> client.restore(pipe))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(pipe + " can be read only once");

    assertThat(consul.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 308})
  void restore_redirect_isNotFollowed(int status) {
    try (FakeConsul other = FakeConsul.start()) {
      consul.onNextRestore(Fault.redirect(status, other.address() + "/v1/snapshot"));

      assertThatThrownBy(() -> client.restore(file))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining(other.address())
          .cause()
          .hasMessageContaining("Redirects are not followed");

      assertThat(other.requests()).isEmpty();
      assertThat(uploads()).hasSize(1);
    }
  }

  @Test
  void restore_unavailableWithRetryAfterZero_isNotRepeated() {
    consul.onNextRestore(Fault.answer(503, Map.of("Retry-After", "0"), "later"));

    assertThatThrownBy(() -> client.restore(file)).isInstanceOf(OutcomeUnknownException.class);

    assertThat(uploads()).hasSize(1);
  }

  @Test
  void restore_interceptorThatRepeats_isStopped() {
    OkHttpClient repeating =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  if (chain.request().method().equals("PUT")) {
                    chain.proceed(chain.request()).close();
                  }
                  return chain.proceed(chain.request());
                })
            .build();
    try (OkHttpSnapshotClient wrapped =
        OkHttpSnapshotClient.builder().address(consul.address()).httpClient(repeating).build()) {
      assertThatThrownBy(() -> wrapped.restore(file)).isInstanceOf(OutcomeUnknownException.class);
    } finally {
      repeating.connectionPool().evictAll();
    }

    assertThat(uploads()).hasSize(1);
  }

  @Test
  void restore_fileChangedAfterVerification_endsBeforeTheLastByte() throws IOException {
    byte[] good = Files.readAllBytes(file);
    byte[] bad = ArchiveBuilder.flip(good, 8 * (good.length / 2));

    assertThatThrownBy(() -> client.restore(changing(good, bad), RestoreOptions.defaults()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("it changed after it had been verified: its SHA-256 differs");

    assertThat(consul.restores()).isZero();
    assertThat(consul.get("a")).hasValue("two".getBytes(UTF_8));
  }

  @Test
  void restore_fileGrownOrShrunkAfterVerification_endsBeforeTheLastByte() throws IOException {
    byte[] good = Files.readAllBytes(file);

    assertThatThrownBy(
            () ->
                client.restore(
                    changing(good, java.util.Arrays.copyOf(good, good.length + 1)),
                    RestoreOptions.defaults()))
        .hasMessageContaining("it is longer");
    assertThatThrownBy(
            () ->
                client.restore(
                    changing(good, ArchiveBuilder.cutBy(good, 1)), RestoreOptions.defaults()))
        .hasMessageContaining("it is shorter");

    assertThat(consul.restores()).isZero();
  }

  @Test
  void restore_sourceThatCanBeReadOnce_isRefusedBeforeItIsRead() throws IOException {
    InputStream stream = new ByteArrayInputStream(Files.readAllBytes(file));
    int whole = stream.available();

    assertThatThrownBy(
            () -> client.restore(SnapshotSource.once(stream, "stdin"), RestoreOptions.defaults()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("stdin can be read only once");

    assertThat(stream.available()).isEqualTo(whole);
    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void restore_withoutPermission_isKnownBeforeAnArchiveIsSent() {
    consul.requireToken("another");

    assertThatThrownBy(() -> client.restore(file)).isInstanceOf(PermissionDeniedException.class);

    assertThat(uploads()).isEmpty();
  }

  @Test
  void restore_withoutLeader_isKnownBeforeAnArchiveIsSent() {
    consul.leader(false);

    assertThatThrownBy(() -> client.restore(file)).isInstanceOf(NoLeaderException.class);

    assertThat(uploads()).isEmpty();
  }

  @Test
  void restore_unknownDatacenter_isKnownBeforeAnArchiveIsSent() {
    RestoreOptions elsewhere = RestoreOptions.builder().datacenter("nowhere").build();

    assertThatThrownBy(() -> client.restore(file, elsewhere))
        .isInstanceOf(UnknownDatacenterException.class);

    assertThat(uploads()).isEmpty();
  }

  @Test
  void restore_unhealthyClusterWhenHealthIsRequired_sendsNothing() {
    consul.healthy(false);
    RestoreOptions healthy = RestoreOptions.builder().requireHealthyCluster(true).build();

    assertThatThrownBy(() -> client.restore(file, healthy))
        .isInstanceOf(UnhealthyClusterException.class);
    assertThat(uploads()).isEmpty();

    consul.healthy(true);
    client.restore(file, healthy);
    assertThat(uploads()).hasSize(1);
  }

  @Test
  void restore_recordsOfAnUnknownType_areRefusedWhateverTheVersion() {
    Path odd = archiveWith(new StateBuilder().kv("a", "b").record(200, EMPTY_MAP));

    assertThatThrownBy(() -> client.restore(odd))
        .isInstanceOf(UnsupportedRecordsException.class)
        .hasMessageContaining("1 of type Unknown(200)")
        .hasMessageContaining("Nothing was sent");

    assertThat(uploads()).isEmpty();
    assertThat(consul.isCrashed()).isFalse();
  }

  @Test
  void restore_recordsNewerThanTheTarget_areRefusedByItsVersion() {
    Path newer = archiveWith(new StateBuilder().record(31, EMPTY_MAP));
    consul.version("1.8.7");

    assertThatThrownBy(() -> client.restore(newer))
        .isInstanceOf(UnsupportedRecordsException.class)
        .hasMessageContaining("SystemMetadata")
        .hasMessageContaining("Consul 1.8.7");
    assertThat(uploads()).isEmpty();

    RestoreOptions told = RestoreOptions.builder().targetVersion("1.22.1").build();
    consul.swallowRestores(true);
    client.restore(newer, told);
    assertThat(uploads()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mesh", "zork", "SERVICE-ROUTER"})
  void restore_configurationEntriesOfAKindThatTheTargetDoesNotKnow_areRefused(String kind) {
    Path entries = archiveWith(new StateBuilder().kv("a", "b").configEntry(kind, Map.of()));
    consul.version("1.8.7");

    assertThatThrownBy(() -> client.restore(entries))
        .isInstanceOfSatisfying(
            UnsupportedRecordsException.class,
            e -> assertThat(e.configEntryKinds()).containsExactly(kind))
        .hasMessageContaining("configuration entries of kind " + kind)
        .hasMessageContaining("Consul 1.8.7")
        .hasMessageContaining("Nothing was sent");
    assertThat(uploads()).isEmpty();
  }

  @Test
  void restore_configurationEntriesOfAKindThatTheTargetKnows_areSent() {
    Path entries = archiveWith(new StateBuilder().configEntry("mesh", Map.of()));
    consul.version("1.10.0");

    client.restore(entries);

    assertThat(uploads()).hasSize(1);
  }

  @Test
  void restore_targetVersionThatIsNone_isRefusedBeforeAnyRequest() {
    RestoreOptions options = RestoreOptions.builder().targetVersion("latest").build();

    assertThatThrownBy(() -> client.restore(file, options))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("targetVersion: \"latest\" given");

    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void restore_targetThatTellsNoVersion_refusesWhatNotEveryVersionApplies() {
    Path newer = archiveWith(new StateBuilder().record(31, EMPTY_MAP));
    consul.version("our own build");

    assertThatThrownBy(() -> client.restore(newer))
        .isInstanceOf(UnsupportedRecordsException.class)
        .hasMessageContaining("the target's version is not known");

    assertThat(uploads()).isEmpty();
  }

  @Test
  void restore_unsupportedRecordsWithTheDangerousOption_areSent() {
    Path odd = archiveWith(new StateBuilder().record(200, EMPTY_MAP));
    consul.swallowRestores(true);

    client.restore(odd, RestoreOptions.builder().dangerouslySendUnsupportedRecords(true).build());

    assertThat(uploads()).hasSize(1);
  }

  @Test
  void restore_safetySnapshot_holdsTheStateThatWasReplaced() {
    Path safety = directory.resolve("safety.snap");

    RestoredSnapshot restored =
        client.restore(
            file, RestoreOptions.builder().safetySnapshot(SnapshotTarget.of(safety)).build());

    assertThat(restored.safetySnapshot()).isPresent();
    assertThat(consul.get("a")).hasValue("one".getBytes(UTF_8));
    client.restore(safety);
    assertThat(consul.get("a")).hasValue("two".getBytes(UTF_8));
  }

  @Test
  void restore_safetySnapshotOntoTheArchiveItself_isRefusedAndTheArchiveKept() throws IOException {
    byte[] archive = Files.readAllBytes(file);
    Path alias = Files.createSymbolicLink(directory.resolve("alias.snap"), file);
    RestoreOptions options =
        RestoreOptions.builder().safetySnapshot(SnapshotTarget.of(file)).build();

    for (Path name : List.of(file, alias)) {
      assertThatThrownBy(() -> client.restore(name, options))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("the archive to be restored");
    }

    assertThat(file).hasBinaryContent(archive);
    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void restore_pageOfAProxyWith200_outcomeIsUnknown() {
    consul.onNextRestore(Fault.answer(200, "text/html", "<html>welcome</html>"));

    assertThatThrownBy(() -> client.restore(file))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("welcome");
  }

  @Test
  void restore_answer200WithoutTheArchive_isNotTakenForARestore() {
    OkHttpClient pretending =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  Request request = chain.request();
                  if (request.body() == null || request.body().contentLength() == 0) {
                    return chain.proceed(request);
                  }
                  return new Response.Builder()
                      .request(request)
                      .protocol(Protocol.HTTP_1_1)
                      .code(200)
                      .message("OK")
                      .build();
                })
            .build();
    try (OkHttpSnapshotClient wrapped =
        OkHttpSnapshotClient.builder().address(consul.address()).httpClient(pretending).build()) {
      assertThatThrownBy(() -> wrapped.restore(file))
          .isInstanceOf(ConsulRefusedException.class)
          .hasMessageContaining("nothing was restored");
    } finally {
      pretending.connectionPool().evictAll();
    }
    assertThat(consul.restores()).isZero();
  }

  @Test
  void restore_safetySnapshotFails_nothingIsRestored() {
    consul.onNextSave(Fault.cutAt(50));
    RestoreOptions options =
        RestoreOptions.builder()
            .safetySnapshot(SnapshotTarget.of(directory.resolve("safety.snap")))
            .build();

    assertThatThrownBy(() -> client.restore(file, options))
        .isInstanceOf(SafetySnapshotException.class)
        .hasMessageContaining("nothing was restored")
        .hasCauseInstanceOf(ConnectionFailedException.class);

    assertThat(uploads()).isEmpty();
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
  }

  @Test
  void restore_tokenReplacedByTheRestore_isAFindingAndNoError() {
    consul.requireToken("secret").restoreInvalidatesTokens(true);
    try (OkHttpSnapshotClient authorised =
        OkHttpSnapshotClient.builder().address(consul.address()).token("secret").build()) {
      RestoredSnapshot restored = authorised.restore(file);

      assertThat(restored.postCheck()).isEqualTo(PostCheck.TOKEN_INVALIDATED);
    }
    assertThat(consul.restores()).isEqualTo(1);
  }

  @Test
  void restore_withoutPostCheck_asksNothingAfterwards() {
    RestoredSnapshot restored =
        client.restore(file, RestoreOptions.builder().noPostCheck().build());

    assertThat(restored.postCheck()).isEqualTo(PostCheck.NOT_CHECKED);
    List<ReceivedRequest> requests = consul.requests();
    assertThat(requests.get(requests.size() - 1)).isEqualTo(uploads().get(0));
  }

  @Test
  void restore_noAnswerWithinTheDeadlineAfterTheUpload_outcomeIsUnknown() {
    consul.onNextRestore(Fault.stallBeforeHeaders());
    RestoreOptions options = RestoreOptions.builder().deadline(Duration.ofMillis(300)).build();

    assertThatThrownBy(() -> client.restore(file, options))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("0.3s");
  }

  private Path archiveWith(StateBuilder state) {
    return new ArchiveBuilder().state(state).writeTo(directory.resolve("made.snap"));
  }

  /** The requests that carried an archive, and not only the question before. */
  private List<ReceivedRequest> uploads() {
    return consul.requests().stream()
        .filter(r -> r.method().equals("PUT") && !r.header("Content-Length").contains("0"))
        .toList();
  }

  /** Gives one content when it is read first, to be verified, and another when it is sent. */
  private static SnapshotSource changing(byte[] first, byte[] then) {
    return new SnapshotSource() {
      private int opened;

      @Override
      public InputStream open() {
        opened++;
        return new ByteArrayInputStream(opened == 1 ? first : then);
      }

      @Override
      public String description() {
        return "a changing file";
      }
    };
  }
}
