package io.github.consulsnapshot.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import okio.ByteString;

/** As much of S3 as the store uses, with the checksums of Amazon's, and faults at will. */
final class FakeS3 implements AutoCloseable {
  static final String BUCKET = "backups";
  static final String ID = "AKIDOFTHETESTS";
  static final String SECRET = "canary-secret-key";
  static final String TOKEN = "canary-session-token";

  /** What a request is, as S3 names the operations. */
  static String operation(RecordedRequest request) {
    boolean upload = request.getUrl().queryParameterNames().contains("uploadId");
    boolean uploads = request.getUrl().queryParameterNames().contains("uploads");
    boolean bucket = key(request).isEmpty();
    return switch (request.getMethod()) {
      case "PUT" -> upload ? "UploadPart" : "PutObject";
      case "POST" -> uploads ? "CreateMultipartUpload" : "CompleteMultipartUpload";
      case "DELETE" -> upload ? "AbortMultipartUpload" : "DeleteObject";
      case "HEAD" -> "HeadObject";
      default -> bucket ? (uploads ? "ListMultipartUploads" : "ListObjects") : "GetObject";
    };
  }

  private record Stored(ByteString bytes, String checksum, String etag, String name) {}

  private record Upload(String key, String name, Instant initiated, Map<Integer, byte[]> parts) {}

  private record Fault(Predicate<RecordedRequest> at, AtomicInteger times, Answer answer) {}

  interface Answer {
    MockResponse to(RecordedRequest request);
  }

  private final MockWebServer server = new MockWebServer();
  private final TreeMap<String, Stored> objects = new TreeMap<>();
  private final Map<String, Upload> uploads = new LinkedHashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> operations = new CopyOnWriteArrayList<>();
  private int nextUpload = 1;
  private boolean checksums = true;
  private boolean etags = true;

  FakeS3() {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            MockResponse answer = answer(request);
            return request.getMethod().equals("HEAD") ? withoutBody(answer) : answer;
          }
        });
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  S3SnapshotStore.Builder store() {
    return S3SnapshotStore.builder()
        .bucket(BUCKET)
        .region("us-east-1")
        .endpoint(endpoint())
        .pathStyle()
        .credentials(ID, SECRET)
        .sessionToken(TOKEN);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** Like a store that is not Amazon's. */
  synchronized FakeS3 withoutChecksums() {
    checksums = false;
    return this;
  }

  /** Like one whose ETags are no digests. */
  synchronized FakeS3 withoutDigests() {
    checksums = false;
    etags = false;
    return this;
  }

  /** Answers so many of the next requests of an operation this way. */
  synchronized FakeS3 fault(String operation, int times, Answer answer) {
    faults.add(
        new Fault(
            request -> operation(request).equals(operation), new AtomicInteger(times), answer));
    return this;
  }

  synchronized FakeS3 refuse(String operation, int times, int status, String code, String text) {
    return fault(operation, times, request -> error(status, code, text));
  }

  static MockResponse error(int status, String code, String text) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("x-amz-request-id", "REQ7")
        .body(
            "<?xml version=\"1.0\"?><Error><Code>"
                + code
                + "</Code><Message>"
                + text
                + "</Message><RequestId>REQ7</RequestId></Error>")
        .build();
  }

  /** The line breaks instead of an answer. */
  static MockResponse cut() {
    return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
  }

  /** There is never an answer. */
  static MockResponse stall() {
    return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
  }

  synchronized List<String> keys() {
    return List.copyOf(objects.keySet());
  }

  synchronized byte[] content(String key) {
    return objects.get(key).bytes().toByteArray();
  }

  synchronized void put(String key, byte[] bytes) {
    objects.put(key, stored(bytes, Digests.ofOne(bytes, bytes.length), ""));
  }

  synchronized List<String> uploads() {
    return uploads.values().stream().map(Upload::key).toList();
  }

  synchronized void begin(String key, Instant initiated) {
    uploads.put("id" + nextUpload++, new Upload(key, "", initiated, new TreeMap<>()));
  }

  List<String> operations() {
    return List.copyOf(operations);
  }

  /** Waits until there was a request of an operation. */
  synchronized void await(String operation) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!operations.contains(operation)) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("no " + operation + " came, only " + operations);
      }
      wait(left);
    }
  }

  /** As the server does it, also when a fault has the answer. */
  synchronized MockResponse answerAsIs(RecordedRequest request) {
    String key = key(request);
    String id = Optional.ofNullable(request.getUrl().queryParameter("uploadId")).orElse("");
    return switch (operation(request)) {
      case "PutObject" -> putObject(request, key);
      case "CreateMultipartUpload" -> create(request, key);
      case "UploadPart" -> part(request, id);
      case "CompleteMultipartUpload" -> complete(request, id);
      case "AbortMultipartUpload" ->
          uploads.remove(id) == null ? error(404, "NoSuchUpload", "gone") : plain(204, "");
      case "DeleteObject" -> {
        objects.remove(key);
        yield plain(204, "");
      }
      case "ListObjects" -> list(request);
      case "ListMultipartUploads" -> listUploads(request);
      default -> get(key);
    };
  }

  /** The server would send it, and the next answer of the connection would begin with it. */
  private static MockResponse withoutBody(MockResponse answer) {
    String length = answer.getHeaders().get("Content-Length");
    return answer
        .newBuilder()
        .body("")
        .setHeader("Content-Length", length == null ? "0" : length)
        .build();
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    operations.add(operation(request));
    notifyAll();
    for (Fault fault : faults) {
      if (fault.at().test(request) && fault.times().getAndDecrement() > 0) {
        return fault.answer().to(request);
      }
    }
    return answerAsIs(request);
  }

  private MockResponse putObject(RecordedRequest request, String key) {
    if (request.getHeaders().get("If-None-Match") != null && objects.containsKey(key)) {
      return error(412, "PreconditionFailed", "it is there");
    }
    byte[] bytes = body(request);
    Stored stored = stored(bytes, Digests.ofOne(bytes, bytes.length), name(request));
    objects.put(key, stored);
    return described(plain(200, ""), stored);
  }

  private MockResponse create(RecordedRequest request, String key) {
    String id = "id" + nextUpload++;
    uploads.put(id, new Upload(key, name(request), Instant.now(), new TreeMap<>()));
    MockResponse.Builder answer =
        plain(
                200,
                "<InitiateMultipartUploadResult><UploadId>"
                    + id
                    + "</UploadId></InitiateMultipartUploadResult>")
            .newBuilder();
    String algorithm = request.getHeaders().get("x-amz-checksum-algorithm");
    if (checksums && algorithm != null) {
      answer.addHeader("x-amz-checksum-algorithm", algorithm);
    }
    return answer.build();
  }

  private MockResponse part(RecordedRequest request, String id) {
    if (!uploads.containsKey(id)) {
      return error(404, "NoSuchUpload", "gone");
    }
    byte[] bytes = body(request);
    String sha256 = Digests.ofOne(bytes, bytes.length).sha256();
    String sent = request.getHeaders().get("x-amz-checksum-sha256");
    if (checksums && !sha256.equals(sent)) {
      return error(400, "BadDigest", "another checksum");
    }
    uploads
        .get(id)
        .parts()
        .put(Integer.valueOf(request.getUrl().queryParameter("partNumber")), bytes);
    return plain(200, "").newBuilder().addHeader("ETag", "\"part\"").build();
  }

  private MockResponse complete(RecordedRequest request, String id) {
    Upload upload = uploads.get(id);
    if (upload == null) {
      return error(404, "NoSuchUpload", "gone");
    }
    if (request.getHeaders().get("If-None-Match") != null && objects.containsKey(upload.key())) {
      return error(412, "PreconditionFailed", "it is there");
    }
    Digests digests = new Digests();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    upload
        .parts()
        .values()
        .forEach(
            part -> {
              digests.add(part, part.length);
              whole.writeBytes(part);
            });
    Stored stored = stored(whole.toByteArray(), digests.whole(whole.size()), upload.name());
    objects.put(upload.key(), stored);
    uploads.remove(id);
    return plain(
        200,
        "<CompleteMultipartUploadResult><ETag>\""
            + stored.etag()
            + "\"</ETag>"
            + (checksums ? "<ChecksumSHA256>" + stored.checksum() + "</ChecksumSHA256>" : "")
            + "</CompleteMultipartUploadResult>");
  }

  private Stored stored(byte[] bytes, Expected expected, String name) {
    return new Stored(
        ByteString.of(bytes), expected.sha256(), etags ? expected.md5() : "no digest", name);
  }

  private MockResponse get(String key) {
    Stored stored = objects.get(key);
    if (stored == null) {
      return error(404, "NoSuchKey", "no such key");
    }
    MockResponse.Builder answer =
        new MockResponse.Builder().code(200).body(new Buffer().write(stored.bytes()));
    if (!stored.name().isEmpty()) {
      answer.addHeader("x-amz-meta-" + Bucket.NAME_METADATA, stored.name());
    }
    return described(answer.build(), stored);
  }

  private MockResponse described(MockResponse answer, Stored stored) {
    MockResponse.Builder builder = answer.newBuilder().setHeader("ETag", '"' + stored.etag() + '"');
    if (checksums) {
      builder.setHeader("x-amz-checksum-sha256", stored.checksum());
    }
    return builder.build();
  }

  private MockResponse list(RecordedRequest request) {
    String prefix = request.getUrl().queryParameter("prefix");
    String contents =
        objects.entrySet().stream()
            .filter(object -> object.getKey().startsWith(prefix))
            .map(
                object ->
                    "<Contents><Key>"
                        + object.getKey()
                        + "</Key><Size>"
                        + object.getValue().bytes().size()
                        + "</Size></Contents>")
            .collect(Collectors.joining());
    return plain(
        200,
        "<ListBucketResult><IsTruncated>false</IsTruncated>" + contents + "</ListBucketResult>");
  }

  private MockResponse listUploads(RecordedRequest request) {
    String prefix = request.getUrl().queryParameter("prefix");
    String contents =
        uploads.entrySet().stream()
            .filter(upload -> upload.getValue().key().startsWith(prefix))
            .map(
                upload ->
                    "<Upload><Key>"
                        + upload.getValue().key()
                        + "</Key><UploadId>"
                        + upload.getKey()
                        + "</UploadId><Initiated>"
                        + upload.getValue().initiated()
                        + "</Initiated></Upload>")
            .collect(Collectors.joining());
    return plain(
        200,
        "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>"
            + contents
            + "</ListMultipartUploadsResult>");
  }

  private static MockResponse plain(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }

  private static byte[] body(RecordedRequest request) {
    return request.getBody() == null ? new byte[0] : request.getBody().toByteArray();
  }

  private static String name(RecordedRequest request) {
    String name = request.getHeaders().get("x-amz-meta-" + Bucket.NAME_METADATA);
    return name == null ? "" : name;
  }

  private static String key(RecordedRequest request) {
    return String.join(
        "/", request.getUrl().pathSegments().subList(1, request.getUrl().pathSize()));
  }

  /** Some other checksum of the same form. */
  static String wrongChecksum() {
    return Base64.getEncoder().encodeToString(Digests.sha256("x".getBytes(UTF_8), 1)) + "-2";
  }

  @Override
  public void close() {
    server.close();
  }
}
