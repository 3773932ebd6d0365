package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.consulsnapshot.okhttp.promises.LoopbackConsul;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A Consul that stands still at any point of a save or a restore until it is closed, and that gives
 * each caller an answer of its own: the datacenter that is asked for names it.
 */
final class ScriptedConsul implements AutoCloseable {
  /** Where it stands still. */
  enum Point {
    SAVE,
    SAVE_BODY,
    REFUSAL_TEXT,
    PREFLIGHT,
    HEALTH,
    UPLOAD,
    ANSWER,
    LEADER_AFTER,
    PERMISSION_AFTER
  }

  /** What becomes of one save. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final byte[] archive;
  private final ConcurrentHashMap<String, Answer> answers = new ConcurrentHashMap<>();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong restored = new AtomicLong();
  private volatile Optional<Point> stall = Optional.empty();
  private volatile boolean leaderAfter = true;

  ScriptedConsul(byte[] archive) throws IOException {
    this.archive = archive;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    server.setExecutor(threads);
    server.createContext("/v1/snapshot", this::snapshot);
    server.createContext(
        "/v1/status/leader",
        exchange -> {
          if (restored.get() > 0) {
            stopAt(Point.LEADER_AFTER);
          }
          answer(exchange, 200, restored.get() == 0 || leaderAfter ? "\"127.0.0.1:1\"" : "\"\"");
        });
    server.createContext(
        "/v1/operator/autopilot/health",
        exchange -> {
          stopAt(Point.HEALTH);
          answer(exchange, 200, "{\"Healthy\":true,\"Servers\":[]}");
        });
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  ScriptedConsul stallAt(Point point) {
    stall = Optional.of(point);
    return this;
  }

  ScriptedConsul withoutLeaderAfterRestore() {
    leaderAfter = false;
    return this;
  }

  ScriptedConsul answerFor(String datacenter, Answer answer) {
    answers.put(datacenter, answer);
    return this;
  }

  CountDownLatch reached() {
    return reached;
  }

  long restored() {
    return restored.get();
  }

  private void snapshot(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("GET")) {
      save(exchange);
    } else if ("0".equals(exchange.getRequestHeaders().getFirst("Content-Length"))) {
      stopAt(restored.get() == 0 ? Point.PREFLIGHT : Point.PERMISSION_AFTER);
      answer(exchange, 500, "failed to decompress snapshot: EOF");
    } else {
      stopAt(Point.UPLOAD);
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      stopAt(Point.ANSWER);
      restored.incrementAndGet();
      answer(exchange, 200, "");
    }
  }

  private void save(HttpExchange exchange) throws IOException {
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    stopAt(Point.SAVE);
    if (stall.equals(Optional.of(Point.REFUSAL_TEXT))) {
      begin(exchange, 500).write('N');
      exchange.getResponseBody().flush();
      stopAt(Point.REFUSAL_TEXT);
    }
    answers.getOrDefault(query.replace("dc=", ""), whole(archive)).to(exchange);
  }

  private Answer whole(byte[] bytes) {
    return exchange -> {
      try (OutputStream out = begin(exchange, 200)) {
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
        stopAt(Point.SAVE_BODY);
        out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
      }
    };
  }

  /** What of the archive comes, as if it were all. */
  Answer changed(Function<byte[], byte[]> change) {
    return whole(change.apply(archive.clone()));
  }

  /** The connection ends after so many bytes. */
  Answer cut(int length) {
    return exchange -> {
      exchange.getResponseHeaders().add("Content-Type", "application/octet-stream");
      exchange.sendResponseHeaders(200, archive.length);
      exchange.getResponseBody().write(archive, 0, length);
      exchange.close();
    };
  }

  static Answer refusal(int status, String text) {
    return exchange -> answer(exchange, status, text);
  }

  private static OutputStream begin(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, 0);
    return exchange.getResponseBody();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    // Else the server would drain what it was not asked to read.
    byte[] bytes = text.getBytes(UTF_8);
    try (InputStream rest = exchange.getRequestBody()) {
      rest.transferTo(OutputStream.nullOutputStream());
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private void stopAt(Point point) throws IOException {
    if (!stall.equals(Optional.of(point))) {
      return;
    }
    reached.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("stood still until it was closed");
  }

  @Override
  public void close() {
    closed.countDown();
    LoopbackConsul.stop(server);
    threads.shutdownNow();
  }
}
