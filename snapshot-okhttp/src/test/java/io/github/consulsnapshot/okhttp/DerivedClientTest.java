package io.github.consulsnapshot.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.okhttp.internal.socket.InterruptibleSocketFactory;
import io.github.consulsnapshot.okhttp.internal.transport.Connection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.SocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Cache;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DerivedClientTest {
  private final MockWebServer server = new MockWebServer();
  private final Settings settings = new Settings();

  @TempDir Path directory;

  @BeforeEach
  void serve() throws IOException {
    server.start(InetAddress.getByName("localhost"), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void own_isSetUpForSnapshots() {
    OkHttpClient http = settings.connection().http();

    assertThat(http.protocols()).containsExactly(Protocol.HTTP_1_1);
    assertThat(http.followRedirects()).isFalse();
    assertThat(http.followSslRedirects()).isFalse();
    assertThat(http.fastFallback()).isFalse();
    assertThat(http.cache()).isNull();
    assertThat(http.callTimeoutMillis()).isZero();
    assertThat(http.connectTimeoutMillis()).isEqualTo(10_000);
    assertThat(http.readTimeoutMillis()).isEqualTo(60_000);
    assertThat(http.writeTimeoutMillis()).isEqualTo(60_000);
    assertThat(http.socketFactory()).isInstanceOf(InterruptibleSocketFactory.class);
  }

  @Test
  void own_inClear_loadsNoAuthorities() {
    settings.address("http://127.0.0.1:8500");

    assertThat(settings.connection().http().x509TrustManager()).isNull();
  }

  @Test
  void own_overTls_trustsTheAuthoritiesOfTheSystem() {
    settings.address("https://127.0.0.1:8501");

    assertThat(settings.connection().http().x509TrustManager()).isNotNull();
  }

  @Test
  void users_inClear_keepsItsTls() {
    // An interceptor of theirs may ask somebody else.
    settings.httpClient(new OkHttpClient());

    assertThat(settings.connection().http().x509TrustManager()).isNotNull();
  }

  @Test
  void users_keepsWhatIsTheirsAndIsNotAltered() {
    SocketFactory sockets = new UsersSockets();
    OkHttpClient users =
        new OkHttpClient.Builder()
            .addInterceptor(chain -> chain.proceed(chain.request()))
            .socketFactory(sockets)
            .proxy(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy", 1)))
            .callTimeout(Duration.ofSeconds(3))
            .cache(new Cache(directory.toFile(), 1000))
            .build();
    settings.httpClient(users);
    settings.connectTimeout(Duration.ofSeconds(7));
    settings.stallTimeout(Duration.ofSeconds(8));

    OkHttpClient http = settings.connection().http();

    assertThat(http.interceptors()).isEqualTo(users.interceptors());
    assertThat(http.socketFactory()).isSameAs(sockets);
    assertThat(http.proxy()).isSameAs(users.proxy());
    assertThat(http.connectionPool()).isSameAs(users.connectionPool());
    assertThat(http.dispatcher()).isSameAs(users.dispatcher());
    assertThat(http.connectTimeoutMillis()).isEqualTo(7_000);
    assertThat(http.readTimeoutMillis()).isEqualTo(8_000);
    assertThat(http.cache()).isNull();
    assertThat(users.cache()).isNotNull();
    assertThat(users.callTimeoutMillis()).isEqualTo(3_000);
    assertThat(users.followRedirects()).isTrue();
    assertThat(users.protocols()).contains(Protocol.HTTP_2);
  }

  @Test
  void users_dnsIsStillAsked() throws Exception {
    server.enqueue(new MockResponse.Builder().body("hello").build());
    settings.httpClient(
        new OkHttpClient.Builder()
            .dns(
                host -> {
                  if (!host.equals("consul.invalid")) {
                    throw new UnknownHostException(host);
                  }
                  return List.of(InetAddress.getByName("localhost"));
                })
            .build());
    settings.address("http://consul.invalid:" + server.getPort());

    assertThat(get(settings.connection())).isEqualTo("hello");
  }

  @Test
  void prefix_isPutBeforeThePath() throws Exception {
    server.enqueue(new MockResponse.Builder().build());
    settings.address("localhost:" + server.getPort() + "/consul/");

    get(settings.connection());

    assertThat(server.takeRequest().getRequestLine()).isEqualTo("GET /consul/v1/snapshot HTTP/1.1");
  }

  @Test
  void socketFile_overARelay_saysLocalhostAndAsksNoDns() throws Exception {
    server.enqueue(new MockResponse.Builder().body("hello").build());
    settings.address("unix://" + relay());
    settings.httpClient(
        new OkHttpClient.Builder()
            .dns(
                host -> {
                  throw new UnknownHostException("DNS was asked for " + host);
                })
            .proxy(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy", 1)))
            .build());

    try (UnixRelay relay = start(relay())) {
      assertThat(relay).isNotNull();
      assertThat(get(settings.connection())).isEqualTo("hello");
    }

    RecordedRequest request = server.takeRequest();
    assertThat(request.getRequestLine()).isEqualTo("GET /v1/snapshot HTTP/1.1");
    assertThat(request.getHeaders().get("Host")).isEqualTo("localhost");
  }

  @Test
  void stall_overTcp_timesOut() {
    settings.address("localhost:" + server.getPort());

    assertStalls();
  }

  @Test
  void stall_overSocketFile_timesOut() throws Exception {
    settings.address("unix://" + relay());

    try (UnixRelay relay = start(relay())) {
      assertThat(relay).isNotNull();
      assertStalls();
    }
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    server.enqueue(
        new MockResponse.Builder().code(302).addHeader("Location", server.url("/x")).build());
    settings.address("localhost:" + server.getPort());
    Connection connection = settings.connection();

    try (Response response = connection.http().newCall(request(connection)).execute()) {
      assertThat(response.code()).isEqualTo(302);
    } finally {
      connection.http().connectionPool().evictAll();
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  private void assertStalls() {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    settings.stallTimeout(Duration.ofMillis(100));
    Connection connection = settings.connection();

    assertThatThrownBy(() -> get(connection)).isInstanceOf(InterruptedIOException.class);
  }

  private Path relay() {
    return directory.resolve("s");
  }

  private UnixRelay start(Path file) throws IOException {
    return new UnixRelay(
        file, new InetSocketAddress(InetAddress.getByName("localhost"), server.getPort()));
  }

  private static String get(Connection connection) throws IOException {
    try (Response response = connection.http().newCall(request(connection)).execute()) {
      return response.body().string();
    } finally {
      connection.http().connectionPool().evictAll();
    }
  }

  private static Request request(Connection connection) {
    return new Request.Builder().url(connection.url("v1/snapshot").build()).build();
  }

  private static final class UsersSockets extends SocketFactory {
    @Override
    public Socket createSocket() {
      return new Socket();
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}
