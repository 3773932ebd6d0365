package io.github.consulsnapshot.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The auth methods of a {@link FakeConsul}, and the tokens that it gave to who logged in. */
final class FakeLogins {
  private static final Instant NOW = Instant.parse("2020-10-09T05:45:43Z");

  private final Map<String, Method> methods = new HashMap<>();
  private final Set<String> tokens = new HashSet<>();

  private record Method(String bearerToken, Duration tokenLife) {}

  synchronized void authMethod(String name, String bearerToken, Duration tokenLife) {
    methods.put(name, new Method(bearerToken, tokenLife));
  }

  /** The token as JSON; empty when the bearer token is not that of the method. */
  synchronized Optional<String> login(String json) {
    Map<String, Object> asked = Json.parseObject(json);
    Method method = methods.get(asked.get("AuthMethod"));
    if (method == null || !method.bearerToken().equals(asked.get("BearerToken"))) {
      return Optional.empty();
    }
    String secret = UUID.randomUUID().toString();
    tokens.add(secret);
    return Optional.of(
        "{\"AccessorID\":\""
            + UUID.randomUUID()
            + "\",\"SecretID\":\""
            + secret
            + "\",\"Local\":true,\"CreateTime\":\""
            + NOW
            + "\""
            + (method.tokenLife().isZero()
                ? ""
                : ",\"ExpirationTime\":\"" + NOW.plus(method.tokenLife()) + "\"")
            + ",\"CreateIndex\":20,\"ModifyIndex\":20}");
  }

  synchronized boolean knowsMethod(String json) {
    return methods.containsKey(Json.parseObject(json).get("AuthMethod"));
  }

  synchronized boolean knows(String token) {
    return tokens.contains(token);
  }

  synchronized boolean logout(String token) {
    return tokens.remove(token);
  }

  synchronized int count() {
    return tokens.size();
  }

  synchronized void expire() {
    tokens.clear();
  }
}
