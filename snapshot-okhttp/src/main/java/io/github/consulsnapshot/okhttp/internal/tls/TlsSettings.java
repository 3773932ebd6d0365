package io.github.consulsnapshot.okhttp.internal.tls;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/**
 * Whom to trust and what to present.
 *
 * @param caFile authorities that replace those of the system; beats {@code caPath}
 * @param caPath a directory of such
 * @param clientCertificate what to present when asked
 * @param serverName what the server must be certified for, instead of the host of the URL
 * @param trustAnyServer whether nothing is verified, whatever the others say
 */
public record TlsSettings(
    Optional<NamedFile> caFile,
    Optional<NamedFile> caPath,
    Optional<ClientCertificateFiles> clientCertificate,
    Optional<ServerName> serverName,
    boolean trustAnyServer) {

  /** Reads all files and does nothing with them, so that a broken one shows early. */
  public void check() {
    authorities();
    clientCertificate.ifPresent(ClientIdentity::read);
  }

  /**
   * Sets up a client.
   *
   * @param builder of the new client
   * @param base the client whose TLS settings hold where these have none
   */
  public void applyTo(OkHttpClient.Builder builder, OkHttpClient base) {
    Optional<X509TrustManager> authorities = authorities();
    Optional<ClientIdentity> identity = clientCertificate.map(ClientIdentity::read);
    boolean sameContext = !trustAnyServer && authorities.isEmpty() && identity.isEmpty();
    if (sameContext && serverName.isEmpty()) {
      return;
    }
    X509TrustManager trust = trustAnyServer ? new AnyServer() : authorities.orElse(trustOf(base));
    SSLSocketFactory sockets =
        sameContext ? base.sslSocketFactory() : context(identity, trust).getSocketFactory();
    if (serverName.isPresent()) {
      sockets = new NamedServerSocketFactory(sockets, serverName.get());
      String name = serverName.get().name();
      HostnameVerifier verifier = base.hostnameVerifier();
      builder.hostnameVerifier((host, session) -> verifier.verify(name, session));
    }
    if (trustAnyServer) {
      builder.hostnameVerifier((host, session) -> true);
    }
    builder.sslSocketFactory(sockets, trust);
  }

  private Optional<X509TrustManager> authorities() {
    return caFile.map(Authorities::ofFile).or(() -> caPath.map(Authorities::ofDirectory));
  }

  private static X509TrustManager trustOf(OkHttpClient base) {
    X509TrustManager trust = base.x509TrustManager();
    if (trust == null) {
      throw new InvalidSettingException(
          "httpClient", "its connection specs allow cleartext only, and the address asks for TLS");
    }
    return trust;
  }

  private static SSLContext context(Optional<ClientIdentity> identity, X509TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          identity.map(ClientIdentity::keyManagers).orElse(new KeyManager[0]),
          new TrustManager[] {trust},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK offers no TLS", e);
    }
  }
}
