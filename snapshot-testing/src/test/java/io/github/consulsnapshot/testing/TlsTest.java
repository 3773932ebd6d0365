package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.HttpsURLConnection;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with and without client certificates, of the fake and of a real server. */
final class TlsTest {
  private final HeldCertificate authority =
      new HeldCertificate.Builder().certificateAuthority(0).build();
  private final HeldCertificate server =
      new HeldCertificate.Builder()
          .signedBy(authority)
          .commonName("server.dc1.consul")
          .addSubjectAlternativeName("127.0.0.1")
          .addSubjectAlternativeName("server.dc1.consul")
          .build();
  private final HeldCertificate known = new HeldCertificate.Builder().signedBy(authority).build();

  @Test
  void startTls_clientThatTrustsIt_isAnswered() throws IOException {
    HandshakeCertificates own = new HandshakeCertificates.Builder().heldCertificate(server).build();
    try (FakeConsul consul = FakeConsul.startTls(own.sslSocketFactory(), false)) {
      assertThat(consul.address()).startsWith("https://127.0.0.1:");
      assertThat(leader(consul.address(), trusting())).isEqualTo("\"127.0.0.1:8300\"");
    }
  }

  @Test
  void startTls_clientCertificateRequired_turnsStrangersAway() throws IOException {
    HandshakeCertificates own =
        new HandshakeCertificates.Builder()
            .heldCertificate(server)
            .addTrustedCertificate(authority.certificate())
            .build();
    try (FakeConsul consul = FakeConsul.startTls(own.sslSocketFactory(), true)) {
      assertThatThrownBy(() -> leader(consul.address(), trusting()))
          .isInstanceOf(IOException.class);
      assertThat(leader(consul.address(), trustingAndKnown())).isEqualTo("\"127.0.0.1:8300\"");
    }
  }

  @Test
  @RequiresConsul
  void tls_realServer_turnsStrangersAway(@TempDir Path directory) throws IOException {
    Path ca = Files.writeString(directory.resolve("ca.pem"), authority.certificatePem());
    Path certificate = Files.writeString(directory.resolve("cert.pem"), server.certificatePem());
    Path key = Files.writeString(directory.resolve("key.pem"), server.privateKeyPkcs8Pem());
    try (ConsulServer consul = ConsulServer.builder().tls(ca, certificate, key, true).start()) {
      assertThatThrownBy(() -> leader(consul.httpsAddress(), trusting()))
          .isInstanceOf(IOException.class);
      assertThat(leader(consul.httpsAddress(), trustingAndKnown())).startsWith("\"127.0.0.1:");
    }
  }

  @Test
  @RequiresConsul
  void httpsAddress_startedWithoutTls_saysSo() {
    try (ConsulServer consul = ConsulServer.start()) {
      assertThatThrownBy(consul::httpsAddress)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("without tls()");
    }
  }

  private HandshakeCertificates trusting() {
    return new HandshakeCertificates.Builder()
        .addTrustedCertificate(authority.certificate())
        .build();
  }

  private HandshakeCertificates trustingAndKnown() {
    return new HandshakeCertificates.Builder()
        .addTrustedCertificate(authority.certificate())
        .heldCertificate(known)
        .build();
  }

  private static String leader(String address, HandshakeCertificates certificates)
      throws IOException {
    HttpsURLConnection connection =
        (HttpsURLConnection) URI.create(address + "/v1/status/leader").toURL().openConnection();
    connection.setSSLSocketFactory(certificates.sslSocketFactory());
    connection.setRequestProperty("Connection", "close");
    connection.setConnectTimeout(10_000);
    connection.setReadTimeout(10_000);
    try (java.io.InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
    } finally {
      connection.disconnect();
    }
  }
}
