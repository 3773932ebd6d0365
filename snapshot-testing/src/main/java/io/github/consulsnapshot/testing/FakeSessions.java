package io.github.consulsnapshot.testing;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The sessions of a {@link FakeConsul}, and the locks that they hold. They end when told to. */
final class FakeSessions {
  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

  private final FakeKv kv;
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  /** Until when nobody gets the lock of a key. */
  private final Map<String, Long> delays = new LinkedHashMap<>();

  FakeSessions(FakeKv kv) {
    this.kv = kv;
  }

  /** One session. */
  record Session(String id, String name, String ttl, Duration lockDelay, String behavior) {
    String json() {
      return "{\"ID\":"
          + Json.quote(id)
          + ",\"Name\":"
          + Json.quote(name)
          + ",\"Node\":\"fake\",\"NodeChecks\":[\"serfHealth\"],\"ServiceChecks\":null"
          + ",\"LockDelay\":"
          + lockDelay.toNanos()
          + ",\"Behavior\":"
          + Json.quote(behavior)
          + ",\"TTL\":"
          + Json.quote(ttl)
          + ",\"CreateIndex\":13,\"ModifyIndex\":13}";
    }
  }

  /**
   * Makes a session.
   *
   * @param json the body of the request; blank for one with the defaults
   * @throws IllegalArgumentException with the words of Consul when it is refused
   */
  synchronized String create(String json) {
    Map<String, Object> asked = json.isBlank() ? Map.of() : Json.parseObject(json);
    String ttl = asked.get("TTL") instanceof String text ? text : "";
    if (!ttl.isEmpty()) {
      Duration lives = duration(ttl);
      if (lives.compareTo(SHORTEST) < 0 || lives.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "Invalid Session TTL '" + lives.toNanos() + "', must be between [10s=24h0m0s]");
      }
    }
    String behavior = asked.get("Behavior") instanceof String text ? text : "release";
    if (!behavior.equals("release") && !behavior.equals("delete")) {
      throw new IllegalArgumentException("Invalid Behavior setting '" + behavior + "'");
    }
    String name = asked.get("Name") instanceof String text ? text : "";
    String id = UUID.randomUUID().toString();
    sessions.put(id, new Session(id, name, ttl, lockDelay(asked.get("LockDelay")), behavior));
    return id;
  }

  private static Duration lockDelay(Object asked) {
    if (asked instanceof String text) {
      return duration(text);
    }
    if (asked instanceof BigDecimal number) {
      long value = number.longValueExact();
      return value < 1000 ? Duration.ofSeconds(value) : Duration.ofNanos(value);
    }
    return Duration.ofSeconds(15);
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("time: missing unit in duration " + text);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  synchronized Optional<Session> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  synchronized String list() {
    return sessions.values().stream().map(Session::json).collect(Collectors.joining(",", "[", "]"));
  }

  synchronized int count() {
    return sessions.size();
  }

  synchronized void destroy(String id) {
    Session ended = sessions.remove(id);
    if (ended == null) {
      return;
    }
    long until =
        System.nanoTime()
            + (ended.lockDelay().compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : ended.lockDelay())
                .toNanos();
    kv.endSession(id, ended.behavior().equals("delete")).forEach(key -> delays.put(key, until));
  }

  synchronized void destroyAll() {
    for (String id : sessions.keySet().toArray(String[]::new)) {
      destroy(id);
    }
  }

  /** Forgets sessions and lock-delays, as a restore of a state without them does. */
  synchronized void forget() {
    sessions.clear();
    delays.clear();
  }

  /**
   * Gives a key to a session.
   *
   * @throws IllegalArgumentException with the words of Consul when there is no such session
   */
  synchronized boolean acquire(String key, byte[] value, long flags, String session) {
    if (!sessions.containsKey(session)) {
      throw new IllegalArgumentException("invalid session \"" + session + "\"");
    }
    Long until = delays.get(key);
    if (until != null && until - System.nanoTime() > 0) {
      return false;
    }
    return kv.lock(key, value, flags, session);
  }

  synchronized boolean release(String key, byte[] value, long flags, String session) {
    return kv.unlock(key, value, flags, session);
  }

  /** How long a request waits at most that names this. */
  static long waitNanos(Optional<String> wait) {
    Duration asked = wait.map(FakeSessions::duration).orElse(Duration.ofMinutes(5));
    return Math.min(asked.toNanos(), TimeUnit.MINUTES.toNanos(10));
  }
}
