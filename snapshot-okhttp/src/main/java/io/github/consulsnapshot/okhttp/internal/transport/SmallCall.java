package io.github.consulsnapshot.okhttp.internal.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okio.ByteString;

/**
 * A small request that does no harm when it is sent twice: built here, sent by {@link AgentCalls}.
 */
public final class SmallCall {
  private final String method;
  private final String path;
  private final List<String> segments = new ArrayList<>();
  private final Map<String, Optional<String>> query = new LinkedHashMap<>();
  private Optional<String> key = Optional.empty();
  private Optional<ByteString> body = Optional.empty();
  private String type = "application/json";
  private Optional<String> secret = Optional.empty();
  private String asked;
  private String right = "";
  private Duration wait = Duration.ZERO;
  private Optional<Duration> within = Optional.empty();
  private boolean orNotFound;
  private Optional<Optional<String>> token = Optional.empty();

  private SmallCall(String method, String path) {
    this.method = method;
    this.path = path;
    this.asked = method + " /" + path;
  }

  /** Asks for something; the path has no slash at its beginning. */
  public static SmallCall get(String path) {
    return new SmallCall("GET", path);
  }

  /** Changes something; without a body one of no bytes is sent. */
  public static SmallCall put(String path) {
    return new SmallCall("PUT", path);
  }

  /** The same by POST. */
  public static SmallCall post(String path) {
    return new SmallCall("POST", path);
  }

  /** What errors call it, instead of method and path. */
  public SmallCall asked(String words) {
    asked = words;
    return this;
  }

  /** What a token needs for it, which errors say. */
  public SmallCall right(String acl) {
    right = acl;
    return this;
  }

  /** One more segment of the path, which may hold any character. */
  public SmallCall segment(String value) {
    segments.add(value);
    return this;
  }

  /** A key behind the path. */
  public SmallCall key(String value) {
    key = Optional.of(value);
    return this;
  }

  /** A parameter. */
  public SmallCall query(String name, String value) {
    query.put(name, Optional.of(value));
    return this;
  }

  /** A parameter without a value. */
  public SmallCall query(String name) {
    query.put(name, Optional.empty());
    return this;
  }

  /** A body in JSON. */
  public SmallCall json(ByteString value) {
    body = Optional.of(value);
    return this;
  }

  /** A body in JSON that holds a secret. */
  public SmallCall json(ByteString value, String secretInIt) {
    secret = Optional.of(secretInIt);
    return json(value);
  }

  /** A body of bytes. */
  public SmallCall bytes(ByteString value) {
    type = "application/octet-stream";
    return json(value);
  }

  /** Lets the server wait so long for a change behind this index before it answers. */
  public SmallCall blocking(long index, Duration atMost) {
    wait = atMost;
    return query("index", Long.toUnsignedString(index)).query("wait", atMost.toMillis() + "ms");
  }

  /** How long it may take as a whole. */
  public SmallCall within(Duration limit) {
    within = Optional.of(limit);
    return this;
  }

  /** Whether a 404 is an answer, and no error. */
  public SmallCall orNotFound() {
    orNotFound = true;
    return this;
  }

  /** With this token, or with none, and not with that of the connection. */
  public SmallCall token(Optional<String> value) {
    token = Optional.of(value);
    return this;
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  List<String> segments() {
    return segments;
  }

  Map<String, Optional<String>> query() {
    return query;
  }

  Optional<String> key() {
    return key;
  }

  ByteString body() {
    return body.orElse(ByteString.EMPTY);
  }

  /** Empty when there is no body. */
  Optional<String> type() {
    return body.map(given -> type);
  }

  Optional<String> secret() {
    return secret;
  }

  String asked() {
    return asked;
  }

  String right() {
    return right;
  }

  /** How long the server may take by our own wish. Consul adds up to a sixteenth by chance. */
  Duration serverWait() {
    return wait.plus(wait.dividedBy(16));
  }

  Optional<Duration> within() {
    return within;
  }

  boolean isNotFoundAnAnswer() {
    return orNotFound;
  }

  Optional<Optional<String>> token() {
    return token;
  }
}
