package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.EOFException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What a handshake that failed means, and what to do about it. */
final class TlsFailure {
  /** How OkHttp tells that a certificate is for others. */
  private static final Pattern OTHER_NAMES =
      Pattern.compile("not verified:.*subjectAltNames: \\[(.*)]", Pattern.DOTALL);

  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  private static final Pattern ALERT_ABOUT_CERTIFICATES =
      Pattern.compile(".*certificate.*|unknown_ca|access_denied|handshake_failure");

  private final SSLException failure;
  private final TlsExpectation expected;
  private final String host;

  TlsFailure(SSLException failure, TlsExpectation expected, String host) {
    this.failure = failure;
    this.expected = expected;
    this.host = host;
  }

  String words() {
    String message = String.valueOf(failure.getMessage());
    Matcher otherNames = OTHER_NAMES.matcher(message);
    if (otherNames.find()) {
      return otherName(otherNames.group(1));
    }
    Optional<String> certificate = certificate();
    if (certificate.isPresent()) {
      return certificate.get();
    }
    Matcher alert = ALERT.matcher(message);
    if (alert.find()) {
      return refused(alert.group(1));
    }
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return "what answers there does not speak TLS; if it is meant, give an http:// address";
    }
    if (failure.getCause() instanceof EOFException) {
      return "the other end hung up during the handshake; it may not speak TLS (then give an"
          + " http:// address), or is just being stopped";
    }
    return message;
  }

  private String otherName(String names) {
    return "the certificate of the server is for "
        + (names.isBlank() ? "no name" : names.replaceAll("[\\s\\p{Cntrl}]+", " "))
        + ", and "
        + expected
            .serverName()
            .map(name -> name + " is expected, by tlsServerName; give a name that it is for")
            .orElse(
                host
                    + " is expected, from the address; give an address that it is for, or name it"
                    + " by tlsServerName");
  }

  private Optional<String> certificate() {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return Optional.of(
            "the certificate of the server has expired ("
                + cause.getMessage()
                + "); it has to be renewed, unless the clock of this machine is wrong");
      }
      if (cause instanceof CertificateNotYetValidException) {
        return Optional.of(
            "the certificate of the server is not valid yet ("
                + cause.getMessage()
                + "); look at the clocks of both machines");
      }
      if (cause instanceof CertPathBuilderException) {
        return Optional.of(
            "the certificate of the server is signed by none of the authorities of "
                + expected.authorities()
                + "; give the one that Consul's certificates are signed by, by caFile or caPath");
      }
      if (cause instanceof CertPathValidatorException && cause.getCause() == null) {
        return Optional.of(
            "the certificate of the server is not accepted by the authorities of "
                + expected.authorities()
                + ": "
                + cause.getMessage());
      }
    }
    return Optional.empty();
  }

  private String refused(String alert) {
    String said = "the server refused the handshake (" + alert + ")";
    if (alert.equals("unrecognized_name")) {
      return said + ": it does not know the name " + expected.serverName().orElse(host);
    }
    if (!ALERT_ABOUT_CERTIFICATES.matcher(alert).matches()) {
      return said;
    }
    return said
        + (expected.clientCertificate()
            ? ": the client certificate that is set must be signed by an authority that it trusts,"
                + " and be valid now"
            : ": it may demand a client certificate, and none is set; see clientCertificate");
  }
}
