package io.github.consulsnapshot.okhttp.promises;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.consulsnapshot.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Serves and swallows archives of any size without keeping them, which a fake with a state must.
 */
public final class LoopbackConsul implements AutoCloseable {
  private final HttpServer server;
  private final SnapshotSource archive;
  private volatile long received;
  private volatile String sentSha256 = "";
  private volatile String receivedSha256 = "";

  public LoopbackConsul(SnapshotSource archive) throws IOException {
    this.archive = archive;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/snapshot", this::snapshot);
    server.createContext("/v1/status/leader", exchange -> answer(exchange, 200, "\"127.0.0.1:1\""));
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  long received() {
    return received;
  }

  /** Of the last archive that was saved. */
  String sentSha256() {
    return sentSha256;
  }

  /** Of the last archive that was restored. */
  String receivedSha256() {
    return receivedSha256;
  }

  private void snapshot(HttpExchange exchange) throws IOException {
    MessageDigest digest = newDigest();
    if (exchange.getRequestMethod().equals("GET")) {
      exchange.sendResponseHeaders(200, 0);
      try (InputStream in = new DigestInputStream(archive.open(), digest);
          OutputStream out = exchange.getResponseBody()) {
        in.transferTo(out);
        sentSha256 = hex(digest);
      }
      return;
    }
    long bytes;
    try (InputStream in = new DigestInputStream(exchange.getRequestBody(), digest)) {
      bytes = in.transferTo(OutputStream.nullOutputStream());
    }
    if (bytes == 0) {
      answer(exchange, 500, "failed to decompress snapshot: EOF");
    } else {
      received = bytes;
      receivedSha256 = hex(digest);
      answer(exchange, 200, "");
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    stop(server);
  }

  /**
   * Stops a server of the JDK for good. By itself it forgets to close a connection that it accepts
   * while it is stopped. It accepts one after the other, so when another one has been answered,
   * those before it are known to it.
   */
  public static void stop(HttpServer server) {
    try (Socket last =
        new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
      last.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      last.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      server.stop(0);
    }
  }
}
