package io.github.consulsnapshot.okhttp.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** What servers over TLS present, and the file of the authority that has signed it. */
final class ServerCertificates {
  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().commonName("the authority").certificateAuthority(0).build();
  private static final HeldCertificate OTHER_AUTHORITY =
      new HeldCertificate.Builder().commonName("another").certificateAuthority(0).build();

  private ServerCertificates() {}

  static SSLSocketFactory forName(String name) {
    return signed(new HeldCertificate.Builder().addSubjectAlternativeName(name));
  }

  static SSLSocketFactory good() {
    return forName("127.0.0.1");
  }

  static SSLSocketFactory expired() {
    return valid(-Duration.ofDays(30).toMillis(), -Duration.ofDays(1).toMillis());
  }

  static SSLSocketFactory notYetValid() {
    return valid(Duration.ofDays(1).toMillis(), Duration.ofDays(30).toMillis());
  }

  private static SSLSocketFactory valid(long from, long to) {
    long now = System.currentTimeMillis();
    return signed(
        new HeldCertificate.Builder()
            .addSubjectAlternativeName("127.0.0.1")
            .validityInterval(now + from, now + to));
  }

  private static SSLSocketFactory signed(HeldCertificate.Builder certificate) {
    return new HandshakeCertificates.Builder()
        .heldCertificate(certificate.signedBy(AUTHORITY).build())
        .addTrustedCertificate(AUTHORITY.certificate())
        .build()
        .sslSocketFactory();
  }

  static Path authorityFile(Path directory) {
    return file(directory.resolve("ca.pem"), AUTHORITY);
  }

  static Path otherAuthorityFile(Path directory) {
    return file(directory.resolve("other-ca.pem"), OTHER_AUTHORITY);
  }

  private static Path file(Path path, HeldCertificate certificate) {
    try {
      return Files.writeString(path, certificate.certificatePem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
