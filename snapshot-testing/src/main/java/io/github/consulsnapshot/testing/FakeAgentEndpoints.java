package io.github.consulsnapshot.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import mockwebserver3.MockResponse;

/** The endpoints of a {@link FakeConsul} for sessions, services, checks and logins. */
final class FakeAgentEndpoints {
  private static final String RENEW = "/v1/session/renew/";
  private static final String DESTROY = "/v1/session/destroy/";
  private static final String INFO = "/v1/session/info/";
  private static final String DEREGISTER_SERVICE = "/v1/agent/service/deregister/";
  private static final String DEREGISTER_CHECK = "/v1/agent/check/deregister/";
  private static final String UPDATE = "/v1/agent/check/update/";
  private static final String HEALTH = "/v1/health/service/";

  private final FakeConsul consul;
  private final FakeDispatcher dispatcher;

  FakeAgentEndpoints(FakeConsul consul, FakeDispatcher dispatcher) {
    this.consul = consul;
    this.dispatcher = dispatcher;
  }

  /** The methods of a path; none when it is not one of these. */
  static List<String> methods(String path) {
    if (path.startsWith(INFO) || path.startsWith(HEALTH) || path.equals("/v1/session/list")) {
      return List.of("GET");
    }
    if (path.equals("/v1/acl/login") || path.equals("/v1/acl/logout")) {
      return List.of("POST");
    }
    boolean known =
        path.equals("/v1/session/create")
            || path.startsWith(RENEW)
            || path.startsWith(DESTROY)
            || path.equals("/v1/agent/service/register")
            || path.startsWith(DEREGISTER_SERVICE)
            || path.equals("/v1/agent/check/register")
            || path.startsWith(DEREGISTER_CHECK)
            || path.startsWith(UPDATE);
    return known ? List.of("PUT") : List.of();
  }

  Optional<MockResponse> answer(FakeDispatcher.Request request) {
    if (methods(request.path()).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (request.path()) {
          case "/v1/acl/login" -> login(request);
          case "/v1/acl/logout" -> logout(request);
          default -> dispatcher.guarded(request, () -> guarded(request));
        });
  }

  private MockResponse guarded(FakeDispatcher.Request request) {
    String path = request.path();
    if (path.startsWith("/v1/session/")) {
      return session(request);
    }
    if (path.startsWith(HEALTH)) {
      return FakeDispatcher.json(consul.services().health(request.pathAfter(HEALTH)));
    }
    return service(request);
  }

  private MockResponse session(FakeDispatcher.Request request) {
    String path = request.path();
    if (path.equals("/v1/session/list")) {
      return FakeDispatcher.json(consul.fakeSessions().list());
    }
    if (path.equals("/v1/session/create")) {
      try {
        // A body in chunks is not read, and nobody is told.
        String body = request.hasLength() ? text(request) : "";
        return FakeDispatcher.json("{\"ID\":\"" + consul.fakeSessions().create(body) + "\"}");
      } catch (IllegalArgumentException e) {
        return FakeDispatcher.text(500, e.getMessage());
      }
    }
    String beginning = path.startsWith(RENEW) ? RENEW : path.startsWith(DESTROY) ? DESTROY : INFO;
    String id = request.pathAfter(beginning);
    if (beginning.equals(DESTROY)) {
      consul.fakeSessions().destroy(id);
      return FakeDispatcher.json("true");
    }
    Optional<FakeSessions.Session> found = consul.fakeSessions().find(id);
    if (beginning.equals(RENEW) && found.isEmpty()) {
      return isUuid(id)
          ? FakeDispatcher.text(404, "Session id '" + id + "' not found")
          : FakeDispatcher.text(500, "rpc error: Session lookup failed: Invalid UUID");
    }
    return FakeDispatcher.json("[" + found.map(FakeSessions.Session::json).orElse("") + "]");
  }

  private static boolean isUuid(String id) {
    try {
      return UUID.fromString(id).toString().equals(id);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private MockResponse service(FakeDispatcher.Request request) {
    FakeServices services = consul.services();
    String path = request.path();
    if (path.startsWith(DEREGISTER_SERVICE)) {
      boolean unused = services.deregisterService(request.pathAfter(DEREGISTER_SERVICE));
      return FakeDispatcher.ok();
    }
    if (path.startsWith(DEREGISTER_CHECK)) {
      boolean unused = services.deregisterCheck(request.pathAfter(DEREGISTER_CHECK));
      return FakeDispatcher.ok();
    }
    Optional<String> refusal =
        switch (path) {
          case "/v1/agent/service/register" -> {
            services.registerService(text(request));
            yield Optional.empty();
          }
          case "/v1/agent/check/register" -> services.registerCheck(text(request));
          default -> services.update(request.pathAfter(UPDATE), text(request));
        };
    return refusal
        .map(words -> FakeDispatcher.text(words.startsWith("Request") ? 400 : 500, words))
        .orElseGet(FakeDispatcher::ok);
  }

  private MockResponse login(FakeDispatcher.Request request) {
    if (consul.token().isEmpty()) {
      return FakeDispatcher.text(401, "ACL support disabled");
    }
    if (!consul.hasLeader()) {
      return FakeDispatcher.text(500, "No cluster leader");
    }
    String body = text(request);
    return consul
        .logins()
        .login(body)
        .map(FakeDispatcher::json)
        .orElseGet(
            () ->
                FakeDispatcher.text(
                    403,
                    consul.logins().knowsMethod(body) ? "Permission denied" : "ACL not found"));
  }

  private MockResponse logout(FakeDispatcher.Request request) {
    if (consul.token().isEmpty()) {
      return FakeDispatcher.text(401, "ACL support disabled");
    }
    return consul.logins().logout(request.token())
        ? FakeDispatcher.ok()
        : FakeDispatcher.text(403, "ACL not found");
  }

  private static String text(FakeDispatcher.Request request) {
    return new String(request.body(), StandardCharsets.UTF_8);
  }
}
