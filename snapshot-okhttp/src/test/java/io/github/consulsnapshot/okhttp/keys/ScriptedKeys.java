package io.github.consulsnapshot.okhttp.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.consulsnapshot.okhttp.promises.LoopbackConsul;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers a listing of keys, and transactions, with whatever a test wants. */
final class ScriptedKeys implements AutoCloseable {
  /** What becomes of one request, whose body has been read. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> writes = new CopyOnWriteArrayList<>();
  private volatile Answer listing = text(404, "");
  private volatile List<Answer> answers = List.of();

  ScriptedKeys() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/kv/", this::keys);
    server.createContext("/v1/txn", this::write);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  ScriptedKeys listing(Answer answer) {
    listing = answer;
    return this;
  }

  /** To the writes, in turn. */
  ScriptedKeys writes(Answer... inTurn) {
    answers = List.of(inTurn);
    return this;
  }

  /** The bodies of the writes that have come. */
  List<String> received() {
    return writes;
  }

  CountDownLatch reached() {
    return reached;
  }

  static Answer text(int status, String text) {
    return exchange -> {
      exchange.getResponseHeaders().add("X-Consul-Index", "7");
      byte[] bytes = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** The beginning of a longer answer. */
  static Answer half(int status, String text) {
    return exchange -> {
      byte[] bytes = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length + 100);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** The connection ends without an answer. */
  static Answer lost() {
    return exchange -> {};
  }

  /** A text that goes on until nobody listens. */
  static Answer endless(String begin, java.util.function.LongFunction<String> more) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(begin.getBytes(UTF_8));
        for (long i = 0; ; i++) {
          out.write(more.apply(i).getBytes(UTF_8));
        }
      }
    };
  }

  /** Nothing more, until this is closed. */
  Answer stall() {
    return exchange -> {
      reached.countDown();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void keys(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("GET")) {
      try (exchange) {
        listing.to(exchange);
      }
    } else {
      write(exchange);
    }
  }

  private void write(HttpExchange exchange) throws IOException {
    try (exchange) {
      writes.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      answers.get(writes.size() - 1).to(exchange);
    }
  }

  @Override
  public void close() {
    if (closed.getCount() == 0) {
      return;
    }
    closed.countDown();
    LoopbackConsul.stop(server);
    threads.shutdownNow();
  }
}
