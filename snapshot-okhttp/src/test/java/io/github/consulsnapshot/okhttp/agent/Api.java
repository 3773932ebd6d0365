package io.github.consulsnapshot.okhttp.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A Consul as a test prepares it and looks at it, by requests of its own. */
record Api(String address, String token) {
  Api(String address) {
    this(address, "");
  }

  /** The text of the answer, without the white space in it; of 404, nothing. */
  String send(String method, String path, String body) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address + path).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setRequestProperty("Connection", "close");
      if (!token.isEmpty()) {
        connection.setRequestProperty("X-Consul-Token", token);
      }
      if (!method.equals("GET")) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(bytes.length);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(bytes);
        }
      }
      boolean refused = connection.getResponseCode() >= 400;
      InputStream in = refused ? connection.getErrorStream() : connection.getInputStream();
      try (in) {
        return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    }
  }

  String get(String path) {
    return send("GET", path, "").replaceAll("\\s", "");
  }

  /** The session that holds the key; empty when none does. */
  String holder(String key) {
    String entry = get("/v1/kv/" + key);
    return entry.contains("\"Session\":\"")
        ? entry.replaceAll(".*\"Session\":\"([^\"]*)\".*", "$1")
        : "";
  }

  String sessions() {
    return get("/v1/session/list");
  }

  /** Waits until it is so, and gives how long that took. */
  static Duration await(Duration atMost, String what, BooleanSupplier question) throws Exception {
    long began = System.nanoTime();
    while (!question.getAsBoolean()) {
      if (System.nanoTime() - began > atMost.toNanos()) {
        throw new AssertionError("waited " + atMost + " in vain: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
