package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.okhttp.internal.socket.InterruptibleSocketFactory;
import io.github.consulsnapshot.okhttp.internal.socket.UnixSocketFactory;
import io.github.consulsnapshot.okhttp.internal.tls.HandshakeTimeout;
import io.github.consulsnapshot.okhttp.internal.tls.TlsSettings;
import io.github.consulsnapshot.okhttp.internal.transport.Timeouts;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Makes of any HTTP client one that suits the transfer of snapshots; the given one stays as is. */
final class DerivedClient {
  private DerivedClient() {}

  static OkHttpClient of(OkHttpClient base, Address agent, TlsSettings tls, Timeouts timeouts) {
    OkHttpClient.Builder builder =
        base.newBuilder()
            .protocols(List.of(Protocol.HTTP_1_1))
            // A redirect would take the token, or a restore, to where nobody sent it.
            .followRedirects(false)
            .followSslRedirects(false)
            .cache(null)
            // It races addresses on threads of its own, where no interrupt of the caller arrives.
            .fastFallback(false)
            .callTimeout(Duration.ZERO)
            .connectTimeout(timeouts.connect())
            .readTimeout(timeouts.stall())
            .writeTimeout(timeouts.stall());
    if (agent.socket().isPresent()) {
      useSocketFile(builder, agent.socket().get());
    } else {
      builder.dns(new OwnDns(base.dns()));
      if (base.socketFactory() == SocketFactory.getDefault()) {
        builder.socketFactory(new InterruptibleSocketFactory());
      }
    }
    if (!agent.tls()) {
      tls.check();
      return builder.build();
    }
    tls.applyTo(builder, base);
    return withHandshakeTimeout(builder.build(), timeouts);
  }

  private static OkHttpClient withHandshakeTimeout(OkHttpClient client, Timeouts timeouts) {
    X509TrustManager trust = client.x509TrustManager();
    if (trust == null) {
      // Its connection specs allow no TLS, which the first request tells.
      return client;
    }
    return client
        .newBuilder()
        .sslSocketFactory(
            new HandshakeTimeout(client.sslSocketFactory(), timeouts.connect()), trust)
        .build();
  }

  private static void useSocketFile(OkHttpClient.Builder builder, Path socket) {
    builder
        .dns(new OwnDns(host -> List.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1}))))
        .proxy(Proxy.NO_PROXY)
        .socketFactory(new UnixSocketFactory(socket));
  }

  /**
   * The same names under another identity. In a shared pool OkHttp takes an idle connection for
   * ours when host, DNS, protocols and TLS are the same; it does not compare socket factories. This
   * keeps sockets apart that cannot be interrupted, or that lead elsewhere. No record: it must
   * equal nothing but itself.
   */
  private static final class OwnDns implements Dns {
    private final Dns dns;

    OwnDns(Dns dns) {
      this.dns = dns;
    }

    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
      return dns.lookup(hostname);
    }
  }
}
