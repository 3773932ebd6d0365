package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.SnapshotSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;

/** The endpoints of a {@link FakeConsul}. */
final class FakeDispatcher extends Dispatcher {
  private static final String SNAPSHOT = "/v1/snapshot";
  private static final String KV = "/v1/kv/";
  private static final String TRANSACTION = "/v1/txn";
  private static final int MAX_VALUE_BYTES = 512 * 1024;
  private static final String LEADER = "127.0.0.1:8300";
  private static final int SMALLEST_CHUNKED = 2048;

  private final FakeConsul consul;
  private final MockWebServer server;
  private final FakeSockets sockets;
  private final CountDownLatch closed;

  FakeDispatcher(
      FakeConsul consul, MockWebServer server, FakeSockets sockets, CountDownLatch closed) {
    this.consul = consul;
    this.server = server;
    this.sockets = sockets;
    this.closed = closed;
  }

  /** Asked before a request is read, without a hint which one it will be. */
  @Override
  public MockResponse peek() {
    return doesNotReadNext() ? new MockResponse.Builder().doNotReadRequestBody().build() : ok();
  }

  private boolean doesNotReadNext() {
    return consul
        .restoreFaults()
        .peek()
        .map(Fault::kind)
        .filter(kind -> kind == Fault.Kind.EARLY_ANSWER || kind == Fault.Kind.STALL_UPLOAD)
        .isPresent();
  }

  @Override
  public MockResponse dispatch(RecordedRequest recorded) throws InterruptedException {
    // Otherwise the server keeps every request with its body for as long as it lives.
    server.takeRequest(0, TimeUnit.MILLISECONDS);
    Request request = new Request(recorded);
    return asAsked(request, answer(request));
  }

  /** HEAD has no body, and who says {@code Connection: close} gets it. */
  private static MockResponse asAsked(Request request, MockResponse answer) {
    MockResponse.Builder response = answer.newBuilder();
    if (request.method.equals("HEAD")) {
      String length = answer.getHeaders().get("Content-Length");
      response.body("").setHeader("Content-Length", length == null ? "0" : length);
    }
    if ("close".equalsIgnoreCase(request.recorded.getHeaders().get("Connection"))) {
      response.setHeader("Connection", "close");
      if (answer.getOnResponseStart() == null && answer.getOnResponseEnd() == null) {
        response.onResponseEnd(new SocketEffect.CloseSocket(true, false, false));
      }
    }
    return response.build();
  }

  private MockResponse answer(Request request) throws InterruptedException {
    boolean expected = isKnown(request);
    consul.received(request.asReceived(expected));
    if (doesNotReadNext() && request.hasBody() && !request.isRestore()) {
      return text(500, "the body was not read: the fake was told to expect a restore next")
          .newBuilder()
          .onResponseEnd(new SocketEffect.CloseSocket(true, false, false))
          .build();
    }
    if (!expected) {
      return unexpected(request);
    }
    if (!request.path.equals(SNAPSHOT)) {
      Optional<Fault> fault = consul.faultOf(request.method, request.path);
      if (fault.isPresent()) {
        Optional<MockResponse> instead = beforeHeaders(request, fault.get());
        if (instead.isPresent()) {
          return instead.get();
        }
        MockResponse unused = applied(request);
        return dropped();
      }
    }
    return applied(request);
  }

  private MockResponse applied(Request request) throws InterruptedException {
    Optional<MockResponse> agent = new FakeAgentEndpoints(consul, this).answer(request);
    if (agent.isPresent()) {
      return agent.get();
    }
    return switch (request.path) {
      case SNAPSHOT -> request.method.equals("GET") ? save(request) : restore(request);
      case "/v1/status/leader" -> json(consul.hasLeader() ? Json.quote(LEADER) : "\"\"");
      case "/v1/status/peers" -> json("[" + Json.quote(LEADER) + "]");
      case "/v1/catalog/datacenters" -> json("[" + Json.quote(consul.datacenterName()) + "]");
      case "/v1/agent/self" -> guarded(request, this::agentSelf);
      case "/v1/operator/autopilot/health" -> guarded(request, this::health);
      case TRANSACTION -> transaction(request);
      default -> {
        awaitChange(request);
        yield guarded(request, () -> kv(request));
      }
    };
  }

  /** A blocking query of one key. */
  private void awaitChange(Request request) throws InterruptedException {
    Optional<String> index = request.parameter("index");
    boolean refused = consul.refusalOf(request.token()).isPresent() || !consul.hasLeader();
    if (index.isPresent() && request.method.equals("GET") && !refused) {
      consul
          .kv()
          .awaitChange(
              decoded(request.path.substring(KV.length()), false),
              Long.parseUnsignedLong(index.get()),
              FakeSessions.waitNanos(request.parameter("wait")));
    }
  }

  private static boolean isKnown(Request request) {
    return methods(request.path).contains(request.method);
  }

  private static List<String> methods(String path) {
    if (path.equals(SNAPSHOT)) {
      return List.of("GET", "PUT");
    }
    if (path.startsWith(KV)) {
      return List.of("GET", "PUT", "DELETE");
    }
    if (path.equals(TRANSACTION)) {
      return List.of("PUT");
    }
    List<String> agent = FakeAgentEndpoints.methods(path);
    if (!agent.isEmpty()) {
      return agent;
    }
    return switch (path) {
      case "/v1/status/leader",
          "/v1/status/peers",
          "/v1/agent/self",
          "/v1/catalog/datacenters",
          "/v1/operator/autopilot/health" ->
          List.of("GET");
      default -> List.of();
    };
  }

  private static MockResponse unexpected(Request request) {
    List<String> methods = methods(request.path);
    if (methods.isEmpty()) {
      return new MockResponse.Builder().status("HTTP/1.1 404 Not Found").build();
    }
    String allow = "OPTIONS," + String.join(",", methods);
    if (request.method.equals("OPTIONS")) {
      return new MockResponse.Builder().addHeader("Allow", allow).build();
    }
    return text(405, "method " + request.method + " not allowed")
        .newBuilder()
        .addHeader("Allow", allow)
        .build();
  }

  // ---- Snapshots ----

  private MockResponse save(Request request) throws InterruptedException {
    Optional<Fault> fault = consul.saveFaults().take();
    if (fault.isPresent()) {
      Optional<MockResponse> instead = beforeHeaders(request, fault.get());
      if (instead.isPresent()) {
        return instead.get();
      }
    }
    boolean stale = request.query.containsKey("stale");
    Optional<MockResponse> refusal = refusal(request, stale);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    SnapshotSource archive = consul.servedArchive().orElseGet(() -> consul.archive().source());
    MockResponse.Builder response =
        new MockResponse.Builder()
            .addHeader("Vary", "Accept-Encoding")
            .addHeader("X-Consul-Index", Long.toUnsignedString(consul.indexOfSave()))
            .addHeader("X-Consul-Knownleader", consul.knowsLeader(stale))
            .addHeader("X-Consul-Lastcontact", consul.lastContactMillis(stale))
            .addHeader("Content-Type", "application/x-gzip");
    if (fault.isEmpty() && archive.length().orElse(Long.MAX_VALUE) < SMALLEST_CHUNKED) {
      return response.body(buffer(archive)).build();
    }
    return response
        .body(new SnapshotBody(archive, fault, closed, connection(request)))
        .removeHeader("Content-Length")
        .addHeader("Transfer-Encoding", "chunked")
        .build();
  }

  private static okio.Buffer buffer(SnapshotSource archive) {
    try (java.io.InputStream in = archive.open()) {
      return new okio.Buffer().readFrom(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MockResponse restore(Request request) throws InterruptedException {
    // An upload of nothing is the question whether a restore would be accepted, and no restore.
    Optional<Fault> fault = request.hasBody() ? consul.restoreFaults().take() : Optional.empty();
    if (fault.isPresent()) {
      Optional<MockResponse> instead = beforeHeaders(request, fault.get());
      if (instead.isPresent()) {
        return instead.get();
      }
    }
    Optional<MockResponse> refusal = refusal(request, false);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (request.query.containsKey("stale")) {
      return text(500, "stale not allowed for restore");
    }
    if (consul.swallowsRestores() && request.hasBody()) {
      return ok();
    }
    try {
      ArchiveCheck.Content content = ArchiveCheck.read(request.body());
      ArchiveCheck.checkForRaft(content);
      consul.kv().restore(StateDecoder.keys(content.state()), content.index());
    } catch (Refusal e) {
      return text(500, e.getMessage());
    } catch (StateDecoder.Unappliable e) {
      consul.crash();
      return dropped();
    }
    consul.restored();
    return fault.map(lost -> dropped()).orElseGet(FakeDispatcher::ok);
  }

  /** What a fault answers instead of Consul, if it does not wait for the body of the answer. */
  private Optional<MockResponse> beforeHeaders(Request request, Fault fault)
      throws InterruptedException {
    switch (fault.kind()) {
      case ANSWER -> {
        MockResponse.Builder response =
            new MockResponse.Builder().code(fault.status()).body(fault.text());
        fault.headers().forEach(response::setHeader);
        return Optional.of(response.build());
      }
      case EARLY_ANSWER -> {
        // Closed for sending only: with unread bytes, a full close resets the connection and may
        // overtake the answer.
        return Optional.of(
            text(fault.status(), fault.text())
                .newBuilder()
                .addHeader("Connection", "close")
                .onResponseEnd(new SocketEffect.CloseSocket(false, false, true))
                .build());
      }
      case RESET_BEFORE_HEADERS -> {
        try {
          connection(request).reset();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return Optional.of(dropped());
      }
      case STALL_BEFORE_HEADERS, STALL_UPLOAD -> {
        closed.await();
        return Optional.of(dropped());
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  private FakeSockets.Connection connection(Request request) {
    return sockets.connection(request.recorded.getConnectionIndex());
  }

  private Optional<MockResponse> noPath(Request request) {
    return request
        .parameter("dc")
        .filter(name -> !name.equals(consul.datacenterName()))
        .map(name -> text(500, "No path to datacenter"));
  }

  private Optional<MockResponse> refusal(Request request, boolean stale) {
    Optional<MockResponse> elsewhere = noPath(request);
    if (elsewhere.isPresent()) {
      return elsewhere;
    }
    if (!stale && !consul.hasLeader()) {
      return Optional.of(text(500, "No cluster leader"));
    }
    return consul.refusalOf(request.token()).map(message -> text(403, message));
  }

  // ---- Everything else ----

  interface Endpoint {
    MockResponse answer();
  }

  MockResponse guarded(Request request, Endpoint endpoint) {
    Optional<MockResponse> elsewhere = noPath(request);
    if (elsewhere.isPresent()) {
      return elsewhere.get();
    }
    Optional<String> refusal = consul.refusalOf(request.token());
    if (refusal.isPresent()) {
      return text(403, refusal.get());
    }
    if (!consul.hasLeader() && !request.path.equals("/v1/agent/self")) {
      return text(500, "No cluster leader");
    }
    return endpoint.answer();
  }

  private MockResponse agentSelf() {
    return json(
        "{\"Config\":{\"Datacenter\":"
            + Json.quote(consul.datacenterName())
            + ",\"NodeName\":\"fake\",\"NodeID\":\"0e8a1e0e-1f5f-4d9c-a1a4-93c2cf0d1d6c\""
            + ",\"Revision\":\"\",\"Server\":true,\"Version\":"
            + Json.quote(consul.claimedVersion())
            + "},\"Stats\":{\"raft\":{\"last_log_index\":\""
            + consul.index()
            + "\"}}}");
  }

  private MockResponse health() {
    boolean healthy = consul.isHealthy();
    MockResponse response =
        json(
            "{\"Healthy\":"
                + healthy
                + ",\"FailureTolerance\":0,\"Servers\":[{"
                + "\"ID\":\"0e8a1e0e-1f5f-4d9c-a1a4-93c2cf0d1d6c\",\"Name\":\"fake\","
                + "\"Address\":\"127.0.0.1:8300\",\"SerfStatus\":\"alive\",\"Version\":"
                + Json.quote(consul.claimedVersion())
                + ",\"Leader\":true,\"LastContact\":\"0s\",\"LastTerm\":2,\"LastIndex\":"
                + consul.index()
                + ",\"Healthy\":"
                + healthy
                + ",\"Voter\":true,\"StableSince\":\"2020-10-09T05:45:43Z\"}]}");
    return healthy
        ? response
        : response.newBuilder().code(429).setHeader("Content-Type", "text/plain").build();
  }

  private MockResponse kv(Request request) {
    String key = decoded(request.path.substring(KV.length()), false);
    boolean recurse = request.query.containsKey("recurse");
    if (key.isEmpty() && !recurse) {
      return text(400, "Missing key name");
    }
    return switch (request.method) {
      case "PUT" -> {
        byte[] body = request.body();
        if (body.length > MAX_VALUE_BYTES) {
          yield tooLarge(body.length, MAX_VALUE_BYTES, "kv_max_value_size");
        }
        long flags = Long.parseUnsignedLong(request.parameter("flags").orElse("0"));
        Optional<String> acquire = request.parameter("acquire");
        if (acquire.isPresent()) {
          try {
            yield json(
                Boolean.toString(consul.fakeSessions().acquire(key, body, flags, acquire.get())));
          } catch (IllegalArgumentException e) {
            yield text(500, e.getMessage());
          }
        }
        Optional<String> release = request.parameter("release");
        if (release.isPresent()) {
          yield json(
              Boolean.toString(consul.fakeSessions().release(key, body, flags, release.get())));
        }
        Optional<String> cas = request.parameter("cas");
        if (cas.isPresent()) {
          long expected = Long.parseUnsignedLong(cas.get());
          yield json(Boolean.toString(consul.kv().cas(key, body, flags, expected)));
        }
        consul.kv().put(key, body, flags);
        yield json("true");
      }
      case "DELETE" -> {
        if (recurse) {
          consul.kv().deleteUnder(key);
        } else {
          consul.kv().delete(key);
        }
        yield json("true");
      }
      default -> read(request, key, recurse);
    };
  }

  private MockResponse read(Request request, String key, boolean recurse) {
    List<KvEntry> found = recurse ? consul.kv().under(key) : consul.kv().get(key).stream().toList();
    MockResponse response;
    if (found.isEmpty()) {
      response = new MockResponse.Builder().status("HTTP/1.1 404 Not Found").build();
    } else if (request.query.containsKey("raw")) {
      response =
          new MockResponse.Builder()
              .body(new okio.Buffer().write(found.get(0).value()))
              .addHeader("Content-Type", "text/plain")
              .build();
    } else {
      response =
          json(
              found.stream()
                  .map(FakeDispatcher::entryJson)
                  .collect(Collectors.joining(",", "[", "]")));
    }
    long index = found.stream().mapToLong(KvEntry::modifyIndex).max().orElse(consul.index());
    return response
        .newBuilder()
        .addHeader("X-Consul-Index", Long.toUnsignedString(index))
        .addHeader("X-Consul-Knownleader", true)
        .addHeader("X-Consul-Lastcontact", 0)
        .build();
  }

  /** The body is looked at first of all, as by Consul. */
  private MockResponse transaction(Request request) {
    byte[] body = request.body();
    if (body.length > FakeTransaction.MAX_BODY_BYTES) {
      return tooLarge(body.length, FakeTransaction.MAX_BODY_BYTES, "txn_max_req_len");
    }
    FakeTransaction transaction;
    try {
      transaction = FakeTransaction.parse(new String(body, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return text(400, "Failed to parse body: " + e.getMessage());
    }
    Optional<String> tooLong = transaction.tooLong();
    return tooLong.isPresent()
        ? text(413, tooLong.get())
        : guarded(request, () -> transacted(consul.kv().apply(transaction)));
  }

  private static MockResponse transacted(FakeTransaction.Outcome outcome) {
    if (!outcome.isApplied()) {
      return json("{\"Results\":null,\"Errors\":[" + String.join(",", outcome.errors()) + "]}")
          .newBuilder()
          .status("HTTP/1.1 409 Conflict")
          .build();
    }
    return json(
        outcome.written().stream()
            // Consul answers what it has written without the values.
            .map(
                entry ->
                    KvEntry.of(entry.key(), new byte[0])
                        .withFlags(entry.flags())
                        .withIndexes(entry.createIndex(), entry.modifyIndex())
                        .withLock(entry.lockIndex(), entry.session()))
            .map(entry -> "{\"KV\":" + entryJson(entry) + "}")
            .collect(Collectors.joining(",", "{\"Results\":[", "],\"Errors\":null}")));
  }

  private static MockResponse tooLarge(int bytes, int most, String option) {
    return text(
        413,
        "Request body("
            + bytes
            + " bytes) too large, max size: "
            + most
            + " bytes. See https://www.consul.io/docs/agent/options.html#"
            + option
            + ".");
  }

  private static String entryJson(KvEntry entry) {
    byte[] value = entry.value();
    return "{\"LockIndex\":"
        + Long.toUnsignedString(entry.lockIndex())
        + ",\"Key\":"
        + Json.quote(entry.key())
        + ",\"Flags\":"
        + Long.toUnsignedString(entry.flags())
        + ",\"Value\":"
        + (value.length == 0 ? "null" : "\"" + Base64.getEncoder().encodeToString(value) + "\"")
        + (entry.session().isEmpty() ? "" : ",\"Session\":" + Json.quote(entry.session()))
        + ",\"CreateIndex\":"
        + Long.toUnsignedString(entry.createIndex())
        + ",\"ModifyIndex\":"
        + Long.toUnsignedString(entry.modifyIndex())
        + "}";
  }

  // ---- Answers ----

  static MockResponse ok() {
    return new MockResponse.Builder().build();
  }

  /** The connection closes without an answer. */
  private static MockResponse dropped() {
    return new MockResponse.Builder()
        .onResponseStart(new SocketEffect.CloseSocket(true, false, false))
        .build();
  }

  static MockResponse text(int status, String message) {
    return new MockResponse.Builder()
        .status("HTTP/1.1 " + status + " " + reason(status))
        .addHeader("Vary", "Accept-Encoding")
        .addHeader("Content-Type", "text/plain; charset=utf-8")
        .body(message)
        .build();
  }

  private static String reason(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 405 -> "Method Not Allowed";
      case 401 -> "Unauthorized";
      case 404 -> "Not Found";
      case 413 -> "Request Entity Too Large";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      default -> "Status " + status;
    };
  }

  static MockResponse json(String body) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "application/json")
        .addHeader("Vary", "Accept-Encoding")
        .body(body)
        .build();
  }

  static String decoded(String text, boolean plusIsSpace) {
    String encoded = plusIsSpace ? text : text.replace("+", "%2B");
    return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }

  /** A request, taken apart. */
  static final class Request {
    private final RecordedRequest recorded;
    private final String method;
    private final String path;
    private final String rawQuery;
    private final Map<String, String> query = new TreeMap<>();

    Request(RecordedRequest recorded) {
      this.recorded = recorded;
      method = recorded.getMethod();
      String target = recorded.getTarget();
      int mark = target.indexOf('?');
      path = mark < 0 ? target : target.substring(0, mark);
      rawQuery = mark < 0 ? "" : target.substring(mark + 1);
      for (String each : rawQuery.split("&", -1)) {
        int equals = each.indexOf('=');
        String name = decoded(equals < 0 ? each : each.substring(0, equals), true);
        if (!name.isEmpty()) {
          query.putIfAbsent(name, equals < 0 ? "" : decoded(each.substring(equals + 1), true));
        }
      }
    }

    String method() {
      return method;
    }

    String path() {
      return path;
    }

    /** The last part of the path, after this beginning. */
    String pathAfter(String beginning) {
      return decoded(path.substring(beginning.length()), false);
    }

    byte[] body() {
      okio.ByteString body = recorded.getBody();
      return body == null ? new byte[0] : body.toByteArray();
    }

    /** Whether it announces a body, read or not. */
    boolean hasBody() {
      String length = recorded.getHeaders().get("Content-Length");
      return length == null
          ? recorded.getHeaders().get("Transfer-Encoding") != null
          : !length.equals("0");
    }

    /** Whether it says how long its body is. */
    boolean hasLength() {
      return recorded.getHeaders().get("Content-Length") != null;
    }

    boolean isRestore() {
      return method.equals("PUT") && path.equals(SNAPSHOT);
    }

    Optional<String> parameter(String name) {
      return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    String token() {
      Optional<String> parameter = parameter("token");
      if (parameter.isPresent()) {
        return parameter.get();
      }
      String header = recorded.getHeaders().get("X-Consul-Token");
      if (header != null && !header.isEmpty()) {
        return header;
      }
      String authorization = recorded.getHeaders().get("Authorization");
      if (authorization != null) {
        String[] words = authorization.trim().split("\\s+", -1);
        if (words.length > 1 && words[0].toLowerCase(Locale.ROOT).equals("bearer")) {
          return words[1];
        }
      }
      return "";
    }

    ReceivedRequest asReceived(boolean expected) {
      Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      recorded
          .getHeaders()
          .forEach(
              header ->
                  headers
                      .computeIfAbsent(header.getFirst(), name -> new ArrayList<>())
                      .add(header.getSecond()));
      return new ReceivedRequest(method, path, rawQuery, headers, recorded.getBodySize(), expected);
    }
  }
}
