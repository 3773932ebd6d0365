package io.github.consulsnapshot.okhttp.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class TlsSettingsTest {
  private final HeldCertificate root = authority("root");
  private final HeldCertificate other = authority("other");
  private final MockWebServer server = new MockWebServer();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void caFile_signedByIt_isTrusted() throws Exception {
    serve("localhost");

    assertThat(call(new Given().ca(file("ca.pem", root.certificatePem())))).isEqualTo("hello");
  }

  @Test
  void caFile_severalWithTextBetween_areAllTrusted() throws Exception {
    serve("localhost");
    Path bundle =
        file("ca.pem", "# two\n" + other.certificatePem() + "\nnext:\n" + root.certificatePem());

    assertThat(call(new Given().ca(bundle))).isEqualTo("hello");
  }

  @Test
  void caFile_signedByAnother_isRefused() throws Exception {
    serve("localhost");

    assertThatThrownBy(() -> call(new Given().ca(file("ca.pem", other.certificatePem()))))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void caFile_replacesTheAuthoritiesOfTheBase() throws Exception {
    serve("localhost");
    HandshakeCertificates trusting =
        new HandshakeCertificates.Builder().addTrustedCertificate(root.certificate()).build();
    OkHttpClient base =
        new OkHttpClient.Builder()
            .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
            .build();

    assertThat(call(new Given(), base)).isEqualTo("hello");
    assertThatThrownBy(() -> call(new Given().ca(file("ca.pem", other.certificatePem())), base))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void caPath_walksDirectoriesAndPassesLinksToThem() throws Exception {
    serve("localhost");
    // As secrets are mounted into containers: the files are links through a link to a directory.
    Path real = Files.createDirectories(directory.resolve("ca/..2025/deep"));
    Files.writeString(real.resolve("root.pem"), root.certificatePem());
    Files.createSymbolicLink(directory.resolve("ca/..data"), Path.of("..2025"));
    Files.createSymbolicLink(directory.resolve("ca/root.pem"), Path.of("..data/deep/root.pem"));
    Files.createSymbolicLink(directory.resolve("ca/loop"), Path.of("."));

    assertThat(call(new Given().path(directory.resolve("ca")))).isEqualTo("hello");
  }

  @Test
  void caPath_oneFileWithoutCertificate_isRefused() throws Exception {
    Path path = Files.createDirectories(directory.resolve("ca"));
    Files.writeString(path.resolve("root.pem"), root.certificatePem());
    Files.writeString(path.resolve("README"), "about these files");

    assertThatThrownBy(() -> new Given().path(path).settings().check())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("caPath: ")
        .hasMessageContaining("README holds no PEM block");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no named pipes among its files")
  void caPath_pipeInIt_isRefusedAndNotOpened() throws Exception {
    Path path = Files.createDirectories(directory.resolve("ca"));
    Files.writeString(path.resolve("root.pem"), root.certificatePem());
    Path pipe = path.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> new Given().path(path).settings().check())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("caPath: ")
        .hasMessageContaining("pipe is no regular file");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no named pipes among its files")
  void caFile_pipe_isRead() throws Exception {
    serve("localhost");
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path ca = file("ca.pem", root.certificatePem());
    Process writer =
        new ProcessBuilder("sh", "-c", "cat \"$0\" > \"$1\"", ca.toString(), pipe.toString())
            .start();

    assertThat(call(new Given().ca(pipe))).isEqualTo("hello");
    assertThat(writer.waitFor()).isZero();
  }

  @Test
  void caPath_emptyFileOrAbsent_isRefused() throws Exception {
    Path path = Files.createDirectories(directory.resolve("ca"));

    assertThatThrownBy(() -> new Given().path(path).settings().check())
        .hasMessageContaining("holds no file");
    assertThatThrownBy(() -> new Given().path(file("x", "x")).settings().check())
        .hasMessageContaining("is a file, a directory is expected");
    assertThatThrownBy(() -> new Given().path(directory.resolve("absent")).settings().check())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("absent does not exist");
  }

  @Test
  void caFile_cannotBeOne_saysWhy() throws Exception {
    assertCaRefused(directory.resolve("absent"), "does not exist");
    assertCaRefused(directory, "is a directory, a file is expected");
    assertCaRefused(file("empty", ""), "is empty");
    assertCaRefused(file("text", "hello"), "holds no PEM block");
    assertCaRefused(
        file("key", root.privateKeyPkcs8Pem()), "no CERTIFICATE block, but PRIVATE KEY");
    assertCaRefused(
        file("bad", Pem.block("CERTIFICATE", new byte[10])), "certificate 1 of it is not X.509");
    assertCaRefused(
        Files.write(directory.resolve("der"), root.certificate().getEncoded()), "looks like DER");
  }

  @Test
  void caFile_mayNotBeRead_saysWhy() throws Exception {
    Path file = file("ca.pem", root.certificatePem());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(file), "this user may read everything");

    assertCaRefused(file, "may not be read by the user of this process");
  }

  @Test
  void serverName_isSentAndVerified() throws Exception {
    serve("server.dc1.consul");
    Path ca = file("ca.pem", root.certificatePem());

    assertThatThrownBy(() -> call(new Given().ca(ca)))
        .isInstanceOf(SSLPeerUnverifiedException.class);
    assertThat(call(new Given().ca(ca).name("server.dc1.consul:8501"))).isEqualTo("hello");
    assertThat(lastRequest().getHandshakeServerNames()).containsExactly("server.dc1.consul");
  }

  @Test
  void serverName_withoutDot_isSentToo() throws Exception {
    serve("consul");

    assertThat(call(new Given().ca(file("ca.pem", root.certificatePem())).name("consul")))
        .isEqualTo("hello");
    assertThat(lastRequest().getHandshakeServerNames()).containsExactly("consul");
  }

  @Test
  void serverName_anAddress_isVerifiedAndNotSent() throws Exception {
    serve("10.1.2.3");

    assertThat(call(new Given().ca(file("ca.pem", root.certificatePem())).name("10.1.2.3:8501")))
        .isEqualTo("hello");
    assertThat(lastRequest().getHandshakeServerNames()).isEmpty();
  }

  @Test
  void serverName_serverIsAnother_isRefused() throws Exception {
    serve("localhost");
    Path ca = file("ca.pem", root.certificatePem());

    assertThatThrownBy(() -> call(new Given().ca(ca).name("server.dc1.consul")))
        .isInstanceOf(SSLPeerUnverifiedException.class);
  }

  @Test
  void serverName_alone_keepsTheTrustOfTheBase() throws Exception {
    serve("server.dc1.consul");
    HandshakeCertificates trusting =
        new HandshakeCertificates.Builder().addTrustedCertificate(root.certificate()).build();
    OkHttpClient base =
        new OkHttpClient.Builder()
            .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
            .build();

    assertThat(call(new Given().name("server.dc1.consul"), base)).isEqualTo("hello");
  }

  @Test
  void trustAnyServer_unknownAuthorityAndName_isAccepted() throws Exception {
    serve("elsewhere.example");

    assertThatThrownBy(() -> call(new Given())).isInstanceOf(SSLException.class);
    assertThat(call(new Given().trustAny())).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "secp256r1"})
  void clientCertificate_demanded_isPresented(String kind) throws Exception {
    KeyPair pair = kind.equals("rsa") ? Pem.rsa(2048) : Pem.ec(kind);
    HeldCertificate middle =
        new HeldCertificate.Builder().certificateAuthority(0).signedBy(root).build();
    HeldCertificate client =
        new HeldCertificate.Builder().commonName("me").keyPair(pair).signedBy(middle).build();
    serve("localhost");
    server.requireClientAuth();
    Path ca = file("ca.pem", root.certificatePem());
    Path chain = file("chain.pem", client.certificatePem() + middle.certificatePem());
    Path key = file("key.pem", client.privateKeyPkcs8Pem());

    assertThat(call(new Given().ca(ca).client(chain, key))).isEqualTo("hello");
    assertThat(lastRequest().getHandshake().peerPrincipal().getName()).contains("me");
    assertThatThrownBy(() -> call(new Given().ca(ca))).isInstanceOf(IOException.class);
  }

  @Test
  void clientCertificate_alone_keepsTheTrustOfTheBase() throws Exception {
    HeldCertificate client = new HeldCertificate.Builder().signedBy(root).build();
    serve("localhost");
    server.requireClientAuth();
    HandshakeCertificates trusting =
        new HandshakeCertificates.Builder().addTrustedCertificate(root.certificate()).build();
    OkHttpClient base =
        new OkHttpClient.Builder()
            .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
            .build();

    assertThat(
            call(
                new Given()
                    .client(
                        file("chain.pem", client.certificatePem()),
                        file("key.pem", client.privateKeyPkcs8Pem())),
                base))
        .isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "secp256r1", "secp384r1", "secp521r1", "ed25519"})
  void clientCertificate_keyFits_isAccepted(String kind) throws Exception {
    KeyPair pair =
        switch (kind) {
          case "rsa" -> Pem.rsa(2048);
          case "ed25519" -> Pem.ed25519();
          default -> Pem.ec(kind);
        };
    Path both =
        file(
            "both.pem",
            Pem.block("PRIVATE KEY", pair.getPrivate().getEncoded())
                + Pem.block("CERTIFICATE", Pem.selfSigned(pair)));

    assertThatCode(() -> new Given().client(both, both).settings().check())
        .doesNotThrowAnyException();
  }

  @Test
  void clientCertificate_keyOfAnother_isRefused() throws Exception {
    HeldCertificate client = new HeldCertificate.Builder().commonName("me").build();
    Path chain = file("chain.pem", client.certificatePem());
    List<KeyPair> others =
        List.of(
            Pem.ec("secp256r1"),
            Pem.ec("secp384r1"),
            Pem.rsa(2048),
            Pem.ed25519(),
            new HeldCertificate.Builder().build().keyPair());

    for (KeyPair pair : others) {
      Path key = file("key.pem", Pem.block("PRIVATE KEY", pair.getPrivate().getEncoded()));
      assertThatThrownBy(() -> new Given().client(chain, key).settings().check())
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageStartingWith("clientCertificate: ")
          .hasMessageContaining("key.pem is not the key of the first certificate in ")
          .hasMessageContaining("CN=me");
    }
  }

  @Test
  void clientCertificate_chainOutOfOrder_isRefused() throws Exception {
    HeldCertificate client = new HeldCertificate.Builder().signedBy(root).build();
    Path chain =
        file("chain.pem", client.certificatePem() + other.certificatePem() + root.certificatePem());
    Path key = file("key.pem", client.privateKeyPkcs8Pem());

    assertThatThrownBy(() -> new Given().client(chain, key).settings().check())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("chain.pem is not in order");
  }

  @Test
  void applyTo_baseWithoutTls_isRefused() {
    OkHttpClient base =
        new OkHttpClient.Builder().connectionSpecs(List.of(ConnectionSpec.CLEARTEXT)).build();

    assertThatThrownBy(
            () -> new Given().name("server.dc1.consul").settings().applyTo(base.newBuilder(), base))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("httpClient: ");
  }

  private void assertCaRefused(Path file, String problem) {
    assertThatThrownBy(() -> new Given().ca(file).settings().check())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("caFile: " + file)
        .hasMessageContaining(problem);
  }

  private static HeldCertificate authority(String name) {
    return new HeldCertificate.Builder().commonName(name).certificateAuthority(1).build();
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private void serve(String name) throws IOException {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName(name).signedBy(root).build();
    server.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .addTrustedCertificate(root.certificate())
            .build()
            .sslSocketFactory());
    for (int i = 0; i < 3; i++) {
      server.enqueue(new MockResponse.Builder().body("hello").build());
    }
    server.start(InetAddress.getByName("localhost"), 0);
  }

  private String call(Given given) throws IOException {
    return call(given, new OkHttpClient());
  }

  private String call(Given given, OkHttpClient base) throws IOException {
    OkHttpClient.Builder builder = base.newBuilder();
    given.settings().applyTo(builder, base);
    OkHttpClient client = builder.build();
    Request request =
        new Request.Builder().url("https://localhost:" + server.getPort() + "/").build();
    try (Response response = client.newCall(request).execute()) {
      return response.body().string();
    } finally {
      client.connectionPool().evictAll();
    }
  }

  private RecordedRequest lastRequest() throws InterruptedException {
    RecordedRequest last = server.takeRequest();
    for (int i = server.getRequestCount(); i > 1; i--) {
      last = server.takeRequest();
    }
    return last;
  }

  private static final class Given {
    private Optional<NamedFile> caFile = Optional.empty();
    private Optional<NamedFile> caPath = Optional.empty();
    private Optional<ClientCertificateFiles> client = Optional.empty();
    private Optional<ServerName> name = Optional.empty();
    private boolean trustAny;

    Given ca(Path file) {
      caFile = Optional.of(new NamedFile("caFile", file));
      return this;
    }

    Given path(Path path) {
      caPath = Optional.of(new NamedFile("caPath", path));
      return this;
    }

    Given client(Path chain, Path key) {
      client =
          Optional.of(
              new ClientCertificateFiles(
                  new NamedFile("clientCertificate", chain),
                  new NamedFile("clientCertificate", key)));
      return this;
    }

    Given name(String text) {
      name = Optional.of(ServerName.parse("tlsServerName", text));
      return this;
    }

    Given trustAny() {
      trustAny = true;
      return this;
    }

    TlsSettings settings() {
      return new TlsSettings(caFile, caPath, client, name, trustAny);
    }
  }
}
