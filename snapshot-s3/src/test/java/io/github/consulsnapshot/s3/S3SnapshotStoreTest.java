package io.github.consulsnapshot.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3SnapshotStoreTest {
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");
  private static final String NAME = "consul-dc1-20260131T235959.123Z-7.snap";
  private static final String KEY = "consul-snapshot/" + NAME;
  private static final byte[] SMALL = "one archive".getBytes(UTF_8);

  /** Two parts. */
  private static final byte[] LARGE = random((8 << 20) + 100);

  private final FakeS3 s3 = new FakeS3();
  private S3SnapshotStore store = s3.store().build();

  @AfterEach
  void stop() {
    store.close();
    s3.close();
  }

  private void use(S3SnapshotStore.Builder builder) {
    store.close();
    store = builder.build();
  }

  @Test
  void commit_oneOrSeveralParts_isProvenByTheChecksumAlone() throws IOException {
    for (byte[] content : List.of(SMALL, LARGE)) {
      assertThat(commit(content)).isEqualTo("s3://backups/" + KEY + " at " + s3.endpoint());

      assertThat(s3.content(KEY)).isEqualTo(content);
      store.confirm(snapshot(content), archive(content));
      assertThat(s3.operations()).doesNotContain("GetObject");
      store.delete(snapshot(content));
    }
    assertThat(s3.uploads()).isEmpty();
  }

  @Test
  void confirm_etagIsADigest_nothingIsRead() throws IOException {
    s3.withoutChecksums();
    for (byte[] content : List.of(SMALL, LARGE)) {
      commit(content);
      store.confirm(snapshot(content), archive(content));
      store.delete(snapshot(content));
    }
    assertThat(s3.operations()).doesNotContain("GetObject");
  }

  @Test
  void confirm_noDigestAtAll_isReadBack() throws IOException {
    s3.withoutDigests();
    commit(LARGE);
    store.confirm(snapshot(LARGE), archive(LARGE));
    assertThat(s3.operations()).contains("GetObject");

    byte[] other = LARGE.clone();
    other[5] ^= 1;
    s3.put(KEY, other);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.confirm(snapshot(LARGE), archive(LARGE)))
        .withMessageContaining("read back");
  }

  @Test
  void confirm_byAnotherStore_isReadBack() throws IOException {
    commit(LARGE);
    try (S3SnapshotStore other = s3.store().build()) {
      other.confirm(snapshot(LARGE), archive(LARGE));
    }
    assertThat(s3.operations()).contains("GetObject");
  }

  @Test
  void write_partFailsForGood_nothingIsVisibleAndTheUploadIsAborted() {
    s3.refuse("UploadPart", 99, 500, "InternalError", "try again");

    assertThatIOException()
        .isThrownBy(() -> commit(LARGE))
        .withMessageContaining("part 1")
        .withMessageContaining("InternalError")
        .withMessageContaining("REQ7")
        .withMessageContaining(KEY);

    assertThat(s3.keys()).isEmpty();
    assertThat(s3.uploads()).isEmpty();
  }

  @Test
  void write_slowDownOrABrokenLine_isRepeated() throws IOException {
    s3.refuse("UploadPart", 1, 503, "SlowDown", "slower");
    s3.fault("UploadPart", 1, request -> FakeS3.cut());

    commit(LARGE);

    assertThat(s3.content(KEY)).isEqualTo(LARGE);
  }

  @Test
  void write_indexNotToldWithin8MiB_fails() throws IOException {
    try (StagedSnapshot staged = store.target("dc1", TIME).stage()) {
      assertThatIOException()
          .isThrownBy(() -> staged.output().write(LARGE))
          .withMessageContaining("index");
    }
    assertThat(s3.uploads()).isEmpty();
  }

  @Test
  void commit_errorInA200_isNoSuccess() {
    s3.fault("CompleteMultipartUpload", 99, request -> FakeS3.error(200, "InternalError", "sorry"));

    assertThatIOException()
        .isThrownBy(() -> commit(LARGE))
        .withMessageContaining("InternalError")
        .withMessageContaining("it is not there");

    assertThat(s3.keys()).isEmpty();
    assertThat(s3.uploads()).isEmpty();
  }

  @Test
  void commit_answerLost_isFoundToBeThere() throws IOException {
    for (String operation : List.of("CompleteMultipartUpload", "PutObject")) {
      byte[] content = operation.equals("PutObject") ? SMALL : LARGE;
      s3.fault(
          operation,
          1,
          request -> {
            s3.answerAsIs(request);
            return FakeS3.cut();
          });

      commit(content);

      assertThat(s3.content(KEY)).isEqualTo(content);
      assertThat(s3.operations()).contains("HeadObject");
      store.delete(snapshot(content));
    }
  }

  @Test
  void commit_answerLostAndNothingCanBeAsked_saysThatItIsNotKnown() {
    s3.fault("CompleteMultipartUpload", 99, request -> FakeS3.cut());
    s3.refuse("HeadObject", 99, 403, "AccessDenied", "");

    assertThatIOException()
        .isThrownBy(() -> commit(LARGE))
        .withMessageContaining("whether it is there is not known");
  }

  @Test
  void commit_otherChecksumInTheAnswer_failsAndRemovesIt() {
    s3.fault(
        "CompleteMultipartUpload",
        1,
        request -> {
          s3.answerAsIs(request);
          return new mockwebserver3.MockResponse.Builder()
              .body(
                  "<CompleteMultipartUploadResult><ETag>\"x\"</ETag><ChecksumSHA256>"
                      + FakeS3.wrongChecksum()
                      + "</ChecksumSHA256></CompleteMultipartUploadResult>")
              .build();
        });

    assertThatIOException()
        .isThrownBy(() -> commit(LARGE))
        .withMessageContaining("digest")
        .withMessageContaining("was deleted");

    assertThat(s3.keys()).isEmpty();
  }

  @Test
  void commit_nameIsTaken_theOtherStays() {
    for (byte[] content : List.of(SMALL, LARGE)) {
      s3.put(KEY, "another".getBytes(UTF_8));

      assertThatIOException()
          .isThrownBy(() -> commit(content))
          .withMessageContaining("another object");

      assertThat(s3.content(KEY)).asString(UTF_8).isEqualTo("another");
      assertThat(s3.uploads()).isEmpty();
    }
  }

  @Test
  void commit_conditionsAndChecksumsUnknown_doesWithout() throws IOException {
    s3.withoutChecksums();
    for (String operation : List.of("PutObject", "CompleteMultipartUpload")) {
      s3.fault(
          operation,
          99,
          request ->
              request.getHeaders().get("If-None-Match") == null
                  ? s3.answerAsIs(request)
                  : FakeS3.error(501, "NotImplemented", "what is that"));
    }
    commit(LARGE);
    store.delete(snapshot(LARGE));
    commit(SMALL);
    assertThat(s3.keys()).containsExactly(KEY);
  }

  @Test
  void close_abortFails_saysWhatIsLeft() throws IOException {
    s3.refuse("AbortMultipartUpload", 99, 500, "InternalError", "sorry");
    StagedSnapshot staged = store.target("dc1", TIME).stage();
    staged.announce(archive(LARGE).metadata());
    staged.output().write(LARGE);

    assertThatIOException()
        .isThrownBy(staged::close)
        .withMessageContaining("id1")
        .withMessageContaining(KEY)
        .withMessageContaining("lifecycle");
    assertThatNoException().isThrownBy(staged::close);
  }

  @ParameterizedTest
  @CsvSource({
    "PutObject, s3:PutObject",
    "CreateMultipartUpload, s3:PutObject",
    "UploadPart, s3:PutObject",
    "CompleteMultipartUpload, s3:PutObject",
    "ListObjects, s3:ListBucket",
    "HeadObject, s3:GetObject",
    "GetObject, s3:GetObject",
    "DeleteObject, s3:DeleteObject",
    "AbortMultipartUpload, s3:AbortMultipartUpload",
    "ListMultipartUploads, s3:ListBucketMultipartUploads",
  })
  void anyOperation_denied_namesTheRight(String operation, String right) {
    s3.refuse(operation, 99, 403, "AccessDenied", "no");

    Throwable thrown = catchThrowable(() -> run(operation));
    if (thrown instanceof IOException staging) {
      // What a client and an agent make of it.
      thrown = StorageException.of(staging.getMessage(), staging);
    }
    assertThat(thrown).isInstanceOf(StorageDeniedException.class);
    assertThat(thrown).hasMessageContaining(right).hasMessageContaining("backups");
    if (!operation.equals("HeadObject")) {
      assertThat(thrown).hasMessageContaining("AccessDenied").hasMessageContaining("REQ7");
    }
  }

  private void run(String operation) throws IOException {
    switch (operation) {
      case "PutObject" -> commit(SMALL);
      case "ListObjects" -> store.page("dc1", Optional.empty());
      case "HeadObject" -> store.confirm(snapshot(SMALL), archive(SMALL));
      case "GetObject" -> store.source(snapshot(SMALL)).open().close();
      case "DeleteObject" -> store.delete(snapshot(SMALL));
      case "AbortMultipartUpload" -> store.probe();
      case "ListMultipartUploads" -> store.sweepUploads("dc1", Duration.ZERO);
      default -> commit(LARGE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403, RequestTimeTooSkewed, clock",
    "404, NoSuchBucket, no such bucket",
    "403, SignatureDoesNotMatch, credentials",
    "400, ExpiredToken, credentials",
    "301, PermanentRedirect, region",
  })
  void probe_refusedForGood_saysWhatToLookAt(int status, String code, String hint) {
    s3.refuse("CreateMultipartUpload", 99, status, code, "no");

    assertThatExceptionOfType(StorageDeniedException.class)
        .isThrownBy(store::probe)
        .withMessageContaining(code)
        .withMessageContaining(hint);
  }

  @ParameterizedTest
  @CsvSource({"ListObjects", "PutObject", "GetObject", "DeleteObject"})
  void probe_rightIsMissing_isDeniedAndLeavesNoUpload(String operation) {
    s3.refuse(operation, 99, 403, "AccessDenied", "no");

    assertThatExceptionOfType(StorageDeniedException.class).isThrownBy(store::probe);

    assertThat(s3.uploads()).isEmpty();
    assertThat(s3.keys()).hasSize(operation.equals("DeleteObject") ? 1 : 0);
  }

  @Test
  void probe_writeOnly_onlyBeginsAndAborts() throws IOException {
    use(s3.store().writeOnly());

    store.probe();
    commit(SMALL);
    store.confirm(snapshot(SMALL), archive(SMALL));

    assertThat(s3.operations())
        .containsExactly("CreateMultipartUpload", "AbortMultipartUpload", "PutObject");
    assertThat(s3.keys()).containsExactly(KEY);
  }

  @Test
  void confirm_writeOnlyWithoutDigests_failsAndSaysWhy() throws IOException {
    s3.withoutDigests();
    use(s3.store().writeOnly());
    commit(SMALL);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.confirm(snapshot(SMALL), archive(SMALL)))
        .withMessageContaining("no digest");
  }

  @Test
  void staticName_commit_replacesAndIsListedByItsMetadata() throws IOException {
    use(s3.store().staticName("latest.snap"));
    store.probe();
    commit(SMALL);
    commit(LARGE);

    assertThat(s3.keys()).containsExactly("consul-snapshot/latest.snap");
    assertThat(store.list("dc1")).containsExactly(snapshot(LARGE));
    assertThat(store.list("dc2")).isEmpty();
    store.confirm(snapshot(LARGE), archive(LARGE));
    assertThat(store.canDelete()).isFalse();
    assertThat(store.target("dc1", TIME).replaces(store.source(snapshot(LARGE)))).isTrue();
    assertThatExceptionOfType(StorageDeniedException.class)
        .isThrownBy(() -> store.delete(snapshot(LARGE)));
    StoredSnapshot gone = new StoredSnapshot(new SnapshotName("dc1", TIME, 6), LARGE.length);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.source(gone).open())
        .withMessageContaining(NAME);

    s3.put("consul-snapshot/latest.snap", SMALL);
    assertThat(store.list("dc1")).isEmpty();
  }

  @Test
  void sweepUploads_oldOnesOfTheCluster_onlyTheyAreAborted() throws IOException {
    Instant now = Instant.parse("2026-02-03T00:00:00Z");
    use(s3.store().clock(() -> now));
    String west = KEY.replace("dc1", "dc1-west");
    List<String> others =
        List.of(west, KEY + ".tmp", "consul-snapshot/deeper/" + NAME, "consul-snapshot/other");
    others.forEach(key -> s3.begin(key, TIME));
    s3.begin(KEY, TIME);
    s3.begin(KEY, now.minus(Duration.ofHours(23)));

    // By itself, at the first staging.
    store.target("dc1", TIME).stage().close();
    assertThat(s3.uploads()).containsAll(others).hasSize(others.size() + 1);
    assertThat(store.sweepUploads("dc1", Duration.ofHours(1))).isEqualTo(1);
    assertThat(s3.uploads()).containsExactlyElementsOf(others);
  }

  @Test
  void stage_sweepIsDenied_doesNotMatter() throws IOException {
    s3.refuse("ListMultipartUploads", 99, 403, "AccessDenied", "no");

    commit(SMALL);

    assertThat(s3.keys()).containsExactly(KEY);
  }

  @Test
  void write_interruptedWhileNothingComes_endsWithinASecondOrTwoAndAborts() throws Exception {
    // The first abort of a JVM loads many classes, and after an interrupt there is a second for it.
    abortAnUploadElsewhere();
    s3.fault("UploadPart", 99, request -> FakeS3.stall());
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> status = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              thrown.set(catchThrowable(() -> commit(LARGE)));
              status.set(Thread.currentThread().isInterrupted());
            });
    thread.start();
    s3.await("UploadPart");
    long began = System.nanoTime();
    thread.interrupt();
    thread.join(20_000);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
    assertThat(status.get()).isTrue();
    assertThat(s3.uploads()).isEmpty();
    assertThat(s3.keys()).isEmpty();
  }

  @Test
  void page_storeIsClosedMeanwhile_isCancelled() throws Exception {
    s3.fault("ListObjects", 99, request -> FakeS3.stall());
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(() -> thrown.set(catchThrowable(() -> store.page("dc1", Optional.empty()))));
    thread.start();
    s3.await("ListObjects");
    store.close();
    thread.join(20_000);

    assertThat(thrown.get()).isInstanceOf(OperationCancelledException.class);
    store.close();
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.page("dc1", Optional.empty()))
        .withMessageContaining("closed");
  }

  @Test
  void anyFailure_serverEchoesSecrets_noneIsShown() {
    String echo = "token " + FakeS3.TOKEN + " key " + FakeS3.SECRET;
    s3.refuse("ListObjects", 99, 403, "AccessDenied", echo);
    s3.refuse("PutObject", 99, 400, "BadRequest", echo);

    for (Throwable thrown :
        List.of(
            catchThrowable(() -> store.page("dc1", Optional.empty())),
            catchThrowable(() -> commit(SMALL)))) {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      assertThat(text.toString()).contains("***").doesNotContain("canary");
    }
    assertThat(store.toString() + s3.store()).doesNotContain("canary");
  }

  @ParameterizedTest
  @CsvSource({
    "https://minio.example:9000, ' at https://minio.example:9000'",
    "https://MinIO.example:443/, ' at https://minio.example'",
    "http://minio.example:443/s3/, ' at http://minio.example:443/s3'",
    "http://[::1]:80, ' at http://[::1]'",
    "https://s3.eu-central-1.amazonaws.com, ''",
    "https://bucket.vpce-1.s3.us-east-1.vpce.amazonaws.com:443/, ''",
    "https://amazonaws.com.example, ' at https://amazonaws.com.example'",
  })
  void description_endpoint_isNamedUnlessItIsAmazons(URI endpoint, String shown) {
    use(s3.store().endpoint(endpoint));

    assertThat(store.description()).isEqualTo("s3://backups/consul-snapshot" + shown);
    assertThat(store.target("dc1", TIME).description()).isEqualTo(store.description());
    assertThat(store.source(snapshot(SMALL)).description())
        .isEqualTo("s3://backups/" + KEY + shown);
  }

  @Test
  void description_noEndpointOrThatOfTheEnvironment_isTheOneThatIsUsed() {
    use(S3SnapshotStore.builder().bucket("backups").region("us-east-1").keyPrefix(""));
    assertThat(store.description()).isEqualTo("s3://backups");
    System.setProperty("aws.endpointUrlS3", "https://minio.example");
    try {
      use(S3SnapshotStore.builder().bucket("backups").region("us-east-1").keyPrefix(""));
    } finally {
      System.clearProperty("aws.endpointUrlS3");
    }
    assertThat(store.description()).isEqualTo("s3://backups at https://minio.example");
  }

  @Test
  void description_endpointOfTheCallersClient_isNamedWithoutItsUser() {
    try (S3Client client =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create("https://user:canary@minio.example?canary"))
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .httpClientBuilder(Apache5HttpClient.builder().useIdleConnectionReaper(false))
            .build()) {
      use(S3SnapshotStore.builder().bucket("backups").client(client));

      assertThat(store.description())
          .isEqualTo("s3://backups/consul-snapshot at https://minio.example");
    }
    S3Client ownKind =
        new S3Client() {
          @Override
          public String serviceName() {
            return "s3";
          }

          @Override
          public void close() {}
        };
    use(S3SnapshotStore.builder().bucket("backups").client(ownKind));
    assertThat(store.description()).isEqualTo("s3://backups/consul-snapshot");
  }

  @Test
  void replaces_sameKeyAtAnotherEndpoint_isAnotherObject() throws IOException {
    use(s3.store().staticName("latest.snap"));
    try (FakeS3 elsewhere = new FakeS3();
        S3SnapshotStore other = elsewhere.store().staticName("latest.snap").build();
        S3SnapshotStore same = s3.store().staticName("latest.snap").build()) {
      SnapshotTarget target = store.target("dc1", TIME);

      assertThat(target.replaces(same.source(snapshot(SMALL)))).isTrue();
      assertThat(target.replaces(other.source(snapshot(SMALL)))).isFalse();
    }
  }

  @Test
  void encryptWithKms_keyIsNamedOrNot_isAskedForEachObject() throws IOException {
    String mode = "x-amz-server-side-encryption";
    List<String> asked = new ArrayList<>();
    for (String operation : List.of("PutObject", "CreateMultipartUpload")) {
      s3.fault(
          operation,
          99,
          request -> {
            asked.add(
                request.getHeaders().get(mode)
                    + " "
                    + request.getHeaders().get(mode + "-aws-kms-key-id"));
            return s3.answerAsIs(request);
          });
    }
    use(s3.store().encryptWithKms("arn:aws:kms:key"));
    commit(SMALL);
    store.delete(snapshot(SMALL));
    use(s3.store().encryptWithKms("arn:aws:kms:key").encryptWithKms());
    commit(LARGE);

    assertThat(asked).containsExactly("aws:kms arn:aws:kms:key", "aws:kms null");
    refused("encryptWithKms", builder -> builder.encryptWithKms(" "));
  }

  @Test
  void client_ofTheCaller_isNeverClosed() throws IOException {
    try (S3Client client =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(s3.endpoint())
            .forcePathStyle(true)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .httpClientBuilder(Apache5HttpClient.builder().useIdleConnectionReaper(false))
            .build()) {
      use(S3SnapshotStore.builder().bucket(FakeS3.BUCKET).client(client));
      store.close();

      commit(SMALL);

      assertThat(client.listObjectsV2(list -> list.bucket(FakeS3.BUCKET).prefix("")).contents())
          .hasSize(1);
    }
  }

  @Test
  void build_nonsense_isRefusedByName() {
    refused("bucket", builder -> builder.bucket("a/b"));
    refused("region", builder -> builder.region(" "));
    refused("endpoint", builder -> builder.endpoint(URI.create("ftp://host")));
    refused("endpoint", builder -> builder.endpoint(URI.create("https://u:canary@host")));
    refused("keyPrefix", builder -> builder.keyPrefix("/a"));
    refused("keyPrefix", builder -> builder.keyPrefix("a/../b"));
    refused("keyPrefix", builder -> builder.keyPrefix("a//b"));
    refused("keyPrefix", builder -> builder.keyPrefix("a".repeat(801)));
    refused("staticName", builder -> builder.staticName(NAME));
    refused("credentials", builder -> builder.credentials("id", " canary"));
    refused("sessionToken", builder -> builder.sessionToken("canary").build());
    refused("stsEndpoint", builder -> builder.stsEndpoint(URI.create("https://sts")).build());
    refused("profile", builder -> builder.credentials("id", "canary").profile("p").build());
    refused(
        "webIdentity",
        builder -> builder.webIdentity("arn", "s", Path.of("t")).assumeRole("arn", "s").build());
    try (S3Client client =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .httpClientBuilder(Apache5HttpClient.builder().useIdleConnectionReaper(false))
            .build()) {
      refused("region", builder -> builder.region("eu-central-1").client(client).build());
    }
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> S3SnapshotStore.builder().build())
        .satisfies(e -> assertThat(e.setting()).isEqualTo("bucket"));
    refused("olderThan", builder -> store.sweepUploads("dc1", Duration.ofSeconds(-1)));
  }

  /** The longest key is counted in bytes of UTF-8, as S3 does. */
  @Test
  void build_keyIsTooLong_isRefused() {
    String letters = "a".repeat(600);
    String twoBytesEach = "\u00e4".repeat(212);
    for (String fits : List.of("b".repeat(423), twoBytesEach.substring(1) + "b")) {
      use(s3.store().keyPrefix(letters).staticName(fits));
    }
    use(s3.store().keyPrefix("").staticName("b".repeat(800)));
    use(s3.store().keyPrefix("a".repeat(800)));
    for (String tooLong : List.of("b".repeat(424), twoBytesEach)) {
      assertThatExceptionOfType(InvalidSettingException.class)
          .isThrownBy(() -> s3.store().keyPrefix(letters).staticName(tooLong).build())
          .satisfies(e -> assertThat(e.setting()).isEqualTo("staticName"))
          .withMessageContaining("424 bytes given behind a keyPrefix of 600")
          .withMessageContaining("1025 bytes")
          .withMessageContaining("up to 1024");
    }
    refused(
        "staticName",
        builder -> builder.keyPrefix("a".repeat(800)).staticName("b".repeat(800)).build());
  }

  private static void refused(String setting, Consumer<S3SnapshotStore.Builder> call) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> call.accept(S3SnapshotStore.builder().bucket("backups")))
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
  }

  private String commit(byte[] content) throws IOException {
    VerifiedArchive archive = archive(content);
    try (StagedSnapshot staged = store.target("dc1", TIME).stage()) {
      staged.announce(archive.metadata());
      staged.output().write(content);
      return staged.commit(archive);
    }
  }

  private static void abortAnUploadElsewhere() throws IOException {
    try (FakeS3 elsewhere = new FakeS3();
        S3SnapshotStore other = elsewhere.store().build();
        StagedSnapshot staged = other.target("dc1", TIME).stage()) {
      staged.announce(archive(LARGE).metadata());
      staged.output().write(LARGE);
    }
  }

  private static StoredSnapshot snapshot(byte[] content) {
    return new StoredSnapshot(new SnapshotName("dc1", TIME, 7), content.length);
  }

  private static VerifiedArchive archive(byte[] content) {
    SnapshotMetadata metadata = new SnapshotMetadata("2-7-1", 7, 2, 1, 31, List.of(), 1);
    return new VerifiedArchive(
        metadata,
        content.length,
        HexFormat.of().formatHex(Digests.sha256(content, content.length)),
        7,
        List.of(),
        Set.of());
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }
}
