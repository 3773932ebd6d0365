package io.github.consulsnapshot.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The few calls that this module itself makes to a Consul. By HttpURLConnection, since that leaves
 * no thread and needs no closing.
 */
final class ConsulHttp {
  private final String address;
  private final String token;

  ConsulHttp(String address, String token) {
    this.address = address;
    this.token = token;
  }

  /** What came back. */
  static final class Answer {
    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    Answer(int status, Map<String, List<String>> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    /** By their names as they came; the status line is under null. */
    Map<String, List<String>> headers() {
      return headers;
    }

    int status() {
      return status;
    }

    byte[] body() {
      return body;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  Answer send(String method, String pathAndQuery, byte[] body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(address + pathAndQuery).toURL().openConnection();
    try {
      connection.setRequestMethod(method);
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(30_000);
      connection.setInstanceFollowRedirects(false);
      // A kept connection would outlive the server, and with it a thread that watches it.
      connection.setRequestProperty("Connection", "close");
      if (!token.isEmpty()) {
        connection.setRequestProperty("X-Consul-Token", token);
      }
      if (method.equals("PUT") || method.equals("POST")) {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body);
        }
      }
      int status = connection.getResponseCode();
      InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
      try (in) {
        byte[] content = in == null ? new byte[0] : in.readAllBytes();
        return new Answer(status, connection.getHeaderFields(), content);
      }
    } finally {
      connection.disconnect();
    }
  }

  /** What comes back with status 200; anything else is an IllegalStateException. */
  String text(String method, String pathAndQuery, String body) {
    String what = method + " " + pathAndQuery;
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return checked(200, what, call(what, method, pathAndQuery, bytes)).text();
  }

  boolean answers() {
    try {
      return send("GET", "/v1/status/leader", new byte[0]).status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  boolean hasLeader() {
    try {
      Answer answer = send("GET", "/v1/status/leader", new byte[0]);
      return answer.status() == 200 && answer.text().length() > 2;
    } catch (IOException e) {
      return false;
    }
  }

  boolean acceptsWrites() {
    try {
      return send("PUT", kv("snapshot-testing/ready"), new byte[0]).status() == 200
          && send("DELETE", kv("snapshot-testing/ready"), new byte[0]).status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  void put(String key, byte[] value) {
    expect(200, "write " + key, "PUT", kv(key), value);
  }

  Optional<byte[]> get(String key) {
    Answer answer = call("read " + key, "GET", kv(key) + "?raw", new byte[0]);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    return Optional.of(checked(200, "read " + key, answer).body());
  }

  void delete(String key) {
    expect(200, "delete " + key, "DELETE", kv(key), new byte[0]);
  }

  private void expect(int status, String what, String method, String path, byte[] body) {
    checked(status, what, call(what, method, path, body));
  }

  private Answer call(String what, String method, String path, byte[] body) {
    try {
      return send(method, path, body);
    } catch (IOException e) {
      throw new UncheckedIOException(address + ": cannot " + what, e);
    }
  }

  private Answer checked(int status, String what, Answer answer) {
    if (answer.status() != status) {
      throw new IllegalStateException(
          address
              + ": cannot "
              + what
              + ": status "
              + answer.status()
              + ", expected "
              + status
              + ": "
              + answer.text());
    }
    return answer;
  }

  static String kv(String key) {
    StringBuilder path = new StringBuilder("/v1/kv/");
    for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "/-._~".indexOf(c) >= 0)) {
        path.append(c);
      } else {
        path.append(String.format("%%%02X", (int) c));
      }
    }
    return path.toString();
  }
}
