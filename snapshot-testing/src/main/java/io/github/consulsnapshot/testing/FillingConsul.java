package io.github.consulsnapshot.testing;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A Consul while it is being filled, and what has been written to it so far. */
final class FillingConsul {
  private final ConsulHttp http;
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Set<String> secrets = new LinkedHashSet<>();

  FillingConsul(ConsulHttp http) {
    this.http = http;
  }

  String get(String path) {
    return http.text("GET", path, "");
  }

  void put(String path, String body) {
    http.text("PUT", path, body);
  }

  void post(String path, String body) {
    http.text("POST", path, body);
  }

  void key(String key, byte[] value) {
    http.put(key, value);
  }

  void deleteKey(String key) {
    http.delete(key);
  }

  void deleteTree(String prefix) {
    http.text("DELETE", ConsulHttp.kv(prefix) + "?recurse", "");
  }

  /** Writes something that is given an id, which is kept by this name. */
  String made(String name, String method, String path, String body) {
    String id = Json.parseObject(http.text(method, path, body)).get("ID").toString();
    ids.put(name, id);
    return id;
  }

  /** Notes a secret that has been written, and gives it back. */
  String secret(String secret) {
    secrets.add(secret);
    return secret;
  }

  Map<String, String> ids() {
    return ids;
  }

  Set<String> secrets() {
    return secrets;
  }
}
