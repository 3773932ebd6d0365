package io.github.consulsnapshot.okhttp.keys;

import io.github.consulsnapshot.okhttp.internal.json.KeyListing;
import io.github.consulsnapshot.okhttp.internal.json.ListedKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import okio.Buffer;

/**
 * The key-value store of a Consul as a test prepares it and looks at it, by requests of its own.
 */
final class KeyValueApi {
  private final String address;
  private final Optional<String> token;

  KeyValueApi(String address) {
    this(address, Optional.empty());
  }

  KeyValueApi(String address, Optional<String> token) {
    this.address = address;
    this.token = token;
  }

  void put(String key, byte[] value, long flags) {
    String query = "?flags=" + Long.toUnsignedString(flags);
    require("true", send("PUT", "/v1/kv/" + encoded(key) + query, value));
  }

  void put(String key, String value) {
    put(key, value.getBytes(StandardCharsets.UTF_8), 0);
  }

  void deleteUnder(String prefix) {
    require("true", send("DELETE", "/v1/kv/" + encoded(prefix) + "?recurse", new byte[0]));
  }

  void delete(String key) {
    require("true", send("DELETE", "/v1/kv/" + encoded(key), new byte[0]));
  }

  Map<String, ListedKey> all() {
    String answer = send("GET", "/v1/kv/?recurse", new byte[0]);
    Map<String, ListedKey> all = new TreeMap<>();
    if (answer.isEmpty()) {
      return all;
    }
    try {
      KeyListing listing = new KeyListing(new Buffer().writeUtf8(answer), 1 << 24, Long.MAX_VALUE);
      for (var next = listing.next(); next.isPresent(); next = listing.next()) {
        all.put(next.get().key(), next.get());
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String send(String method, String path, byte[] body) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address + path).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Connection", "close");
      token.ifPresent(secret -> connection.setRequestProperty("X-Consul-Token", secret));
      if (method.equals("PUT")) {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body);
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

  private static void require(String expected, String found) {
    if (!found.strip().equals(expected)) {
      throw new AssertionError("expected " + expected + ", found " + found);
    }
  }

  private static String encoded(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
