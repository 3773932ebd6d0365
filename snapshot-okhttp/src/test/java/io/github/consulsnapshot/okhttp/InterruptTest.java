package io.github.consulsnapshot.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.okhttp.internal.transport.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread that is blocked on the line comes back within a second of its interrupt. */
@Timeout(60)
final class InterruptTest {
  enum Line {
    HTTP,
    HTTPS,
    UNIX,
    UNIX_TLS;

    boolean tls() {
      return this == HTTPS || this == UNIX_TLS;
    }

    boolean unix() {
      return this == UNIX || this == UNIX_TLS;
    }
  }

  private final HeldCertificate authority =
      new HeldCertificate.Builder().certificateAuthority(0).build();
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void interrupt_waitingForHeaders_endsWithinASecond(Line line) throws Exception {
    MockWebServer server = server(line);
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    Connection connection = connect(line, server);

    Attempt attempt = new Attempt(connection, get(connection));
    assertThat(server.takeRequest(10, TimeUnit.SECONDS)).isNotNull();

    attempt.interruptWhenBlocked().assertEnded();
  }

  @ParameterizedTest
  @EnumSource
  void interrupt_inMiddleOfBody_endsWithinASecond(Line line) throws Exception {
    MockWebServer server = server(line);
    server.enqueue(
        new MockResponse.Builder()
            .body(new Buffer().write(new byte[1 << 20]))
            .onResponseBody(SocketEffect.Stall.INSTANCE)
            .build());
    Connection connection = connect(line, server);

    Attempt attempt = new Attempt(connection, get(connection));
    attempt.awaitBytes(1 << 19);

    attempt.interruptWhenBlocked().assertEnded();
  }

  @ParameterizedTest
  @EnumSource
  void interrupt_inMiddleOfUpload_endsWithinASecond(Line line) throws Exception {
    MockWebServer server = server(line);
    server.enqueue(new MockResponse.Builder().onRequestStart(SocketEffect.Stall.INSTANCE).build());
    Connection connection = connect(line, server);

    Attempt attempt = new Attempt(connection, put(connection));
    attempt.awaitUpload();

    attempt.interruptWhenBlocked().assertEnded();
    assertThat(attempt.sent.get()).isLessThan(LargeBody.BYTES);
  }

  @ParameterizedTest
  @EnumSource
  void cancel_inMiddleOfBody_endsWithinASecond(Line line) throws Exception {
    MockWebServer server = server(line);
    server.enqueue(
        new MockResponse.Builder()
            .body(new Buffer().write(new byte[1 << 20]))
            .onResponseBody(SocketEffect.Stall.INSTANCE)
            .build());
    Connection connection = connect(line, server);

    Attempt attempt = new Attempt(connection, get(connection));
    attempt.awaitBytes(1 << 19);
    attempt.awaitBlocked();
    attempt.call.cancel();

    attempt.assertEnded();
  }

  @ParameterizedTest
  @EnumSource
  void cancel_inMiddleOfUpload_endsWithinASecond(Line line) throws Exception {
    MockWebServer server = server(line);
    server.enqueue(new MockResponse.Builder().onRequestStart(SocketEffect.Stall.INSTANCE).build());
    Connection connection = connect(line, server);

    Attempt attempt = new Attempt(connection, put(connection));
    attempt.awaitUpload();
    attempt.awaitBlocked();
    attempt.call.cancel();

    attempt.assertEnded();
  }

  @Test
  void interrupt_inMiddleOfHandshake_endsWithinASecond() throws Exception {
    // The system accepts for it; nobody answers the first message.
    ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(listener);
    Settings settings = new Settings();
    settings.address("https://127.0.0.1:" + listener.getLocalPort());
    Connection connection = settings.connection();

    Attempt attempt = new Attempt(connection, get(connection));

    attempt.interruptWhenBlocked().assertEnded();
  }

  @Test
  void interrupt_connectingToListenerWithoutRoom_endsWithinASecond() throws Exception {
    // Nobody accepts: the first connections fill the backlog, the next ones wait.
    ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(listener);
    for (int i = 0; i < 8; i++) {
      Socket socket = new Socket();
      open.add(socket);
      try {
        socket.connect(listener.getLocalSocketAddress(), 50);
      } catch (IOException e) {
        break;
      }
    }
    Settings settings = new Settings();
    settings.address("http://127.0.0.1:" + listener.getLocalPort());
    Connection connection = settings.connection();

    Attempt attempt = new Attempt(connection, get(connection));

    attempt.interruptWhenBlocked().assertEnded();
  }

  @Test
  void interrupt_pooledConnectionOfUsersClient_isNotTakenOver() throws Exception {
    // With HTTP/1.1 alone, all that OkHttp compares is the same, but for the socket factory.
    MockWebServer server = server(Line.HTTP);
    server.enqueue(new MockResponse.Builder().body("warm").build());
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    OkHttpClient users = new OkHttpClient.Builder().protocols(List.of(Protocol.HTTP_1_1)).build();
    try (Response response =
        users.newCall(new Request.Builder().url(server.url("/")).build()).execute()) {
      assertThat(response.body().string()).isEqualTo("warm");
    }
    assertThat(users.connectionPool().idleConnectionCount()).isEqualTo(1);
    Settings settings = new Settings();
    settings.address(server.url("/").toString());
    settings.httpClient(users);
    Connection connection = settings.connection();

    Attempt attempt = new Attempt(connection, get(connection));
    server.takeRequest(10, TimeUnit.SECONDS);
    assertThat(server.takeRequest(10, TimeUnit.SECONDS).getConnectionIndex()).isEqualTo(1);

    attempt.interruptWhenBlocked().assertEnded();
    users.connectionPool().evictAll();
  }

  private MockWebServer server(Line line) throws IOException {
    MockWebServer server = new MockWebServer();
    open.add(server);
    if (line.tls()) {
      HeldCertificate certificate =
          new HeldCertificate.Builder()
              .addSubjectAlternativeName("localhost")
              .signedBy(authority)
              .build();
      server.useHttps(
          new HandshakeCertificates.Builder()
              .heldCertificate(certificate)
              .build()
              .sslSocketFactory());
    }
    server.start(InetAddress.getByName("localhost"), 0);
    return server;
  }

  private Connection connect(Line line, MockWebServer server) throws IOException {
    Settings settings = new Settings();
    if (line.unix()) {
      Path socket = directory.resolve("s");
      open.add(
          new UnixRelay(
              socket, new InetSocketAddress(InetAddress.getByName("localhost"), server.getPort())));
      settings.address("unix://" + socket);
      settings.environment(Map.of("CONSUL_HTTP_SSL", String.valueOf(line.tls())));
    } else {
      settings.address((line.tls() ? "https" : "http") + "://localhost:" + server.getPort());
    }
    if (line.tls()) {
      settings.caFile(Files.writeString(directory.resolve("ca.pem"), authority.certificatePem()));
    }
    Connection connection = settings.connection();
    open.add(() -> connection.http().connectionPool().evictAll());
    return connection;
  }

  private static Request get(Connection connection) {
    return new Request.Builder().url(connection.url("v1/snapshot").build()).build();
  }

  private static Request put(Connection connection) {
    return get(connection).newBuilder().put(new LargeBody()).build();
  }

  /** More than the buffers on the way can hold. */
  private static final class LargeBody extends RequestBody {
    static final long BYTES = 1L << 30;

    @Override
    public MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return BYTES;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      byte[] bytes = new byte[1 << 16];
      for (long sent = 0; sent < BYTES; sent += bytes.length) {
        sink.write(bytes);
        ((Attempt) Thread.currentThread()).sent.addAndGet(bytes.length);
      }
    }
  }

  /** One call on a thread of its own. */
  private static final class Attempt extends Thread {
    private final Call call;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private volatile Throwable failure;

    Attempt(Connection connection, Request request) {
      call = connection.http().newCall(request);
      setDaemon(true);
      start();
    }

    @Override
    public void run() {
      try (Response response = call.execute()) {
        byte[] bytes = new byte[8192];
        int count;
        while ((count = response.body().source().read(bytes)) >= 0) {
          received.addAndGet(count);
        }
      } catch (Throwable e) {
        failure = e;
      }
    }

    void awaitBytes(long bytes) {
      await(() -> received.get() >= bytes, "bytes received");
    }

    void awaitUpload() {
      await(() -> sent.get() > 0, "bytes sent");
    }

    /**
     * Blocked is: seen twenty times without progress, waiting inside of the system for a channel of
     * the JDK.
     */
    void awaitBlocked() {
      AtomicLong progress = new AtomicLong();
      AtomicInteger times = new AtomicInteger();
      await(
          () -> {
            long now = received.get() + sent.get();
            boolean still = now == progress.getAndSet(now) && inSystem();
            return (still ? times.incrementAndGet() : times.getAndSet(0)) == 20;
          },
          "to block");
    }

    private boolean inSystem() {
      StackTraceElement[] stack = getStackTrace();
      return stack.length > 0
          && stack[0].isNativeMethod()
          && stack[0].getClassName().startsWith("sun.nio.ch.");
    }

    Attempt interruptWhenBlocked() {
      awaitBlocked();
      interrupt();
      return this;
    }

    void assertEnded() throws InterruptedException {
      join(1000);
      assertThat(isAlive()).as("still running after a second").isFalse();
      assertThat(failure).isInstanceOf(IOException.class);
    }

    private void await(BooleanSupplier condition, String what) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!condition.getAsBoolean()) {
        assertThat(failure).isNull();
        assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(end);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }
}
