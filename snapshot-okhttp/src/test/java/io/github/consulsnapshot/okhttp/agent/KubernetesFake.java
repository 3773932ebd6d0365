package io.github.consulsnapshot.okhttp.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** As much of a Kubernetes as the auth method of Consul asks, with one service account. */
final class KubernetesFake implements AutoCloseable {
  private final HeldCertificate certificate =
      new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
  private final MockWebServer server = new MockWebServer();

  KubernetesFake(String goodToken) throws Exception {
    server.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .build()
            .sslSocketFactory());
    server.setProtocols(java.util.List.of(Protocol.HTTP_1_1));
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request, goodToken);
          }
        });
    server.start(java.net.InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
  }

  /** A token that looks like one; nobody checks its signature. */
  static String jwt(String subject) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8))
        + "."
        + encoder.encodeToString(("{\"sub\":\"" + subject + "\"}").getBytes(UTF_8))
        + "."
        + encoder.encodeToString("not a signature at all".getBytes(UTF_8));
  }

  /** The configuration of an auth method that asks here. */
  String config() {
    return "{\"Host\":\"https://127.0.0.1:"
        + server.getPort()
        + "\",\"CACert\":\""
        + certificate.certificatePem().replace("\n", "\\n")
        + "\",\"ServiceAccountJWT\":\""
        + jwt("reviewer")
        + "\"}";
  }

  private static MockResponse answer(RecordedRequest request, String goodToken) {
    String body;
    if (request.getTarget().startsWith("/apis/authentication.k8s.io/v1/tokenreviews")) {
      boolean good = request.getBody().utf8().contains(goodToken);
      body =
          "{\"kind\":\"TokenReview\",\"apiVersion\":\"authentication.k8s.io/v1\",\"status\":"
              + (good
                  ? "{\"authenticated\":true,\"user\":{\"username\":"
                      + "\"system:serviceaccount:default:backup\",\"uid\":\"u-1\",\"groups\":"
                      + "[\"system:serviceaccounts\",\"system:serviceaccounts:default\"]}}"
                  : "{\"authenticated\":false,\"error\":\"unknown\"}")
              + "}";
    } else if (request.getTarget().endsWith("/serviceaccounts/backup")) {
      body =
          "{\"kind\":\"ServiceAccount\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"backup\","
              + "\"namespace\":\"default\",\"uid\":\"u-1\"}}";
    } else {
      return new MockResponse.Builder().code(404).build();
    }
    return new MockResponse.Builder()
        .addHeader("Content-Type", "application/json")
        .addHeader("Connection", "close")
        .body(body)
        .build();
  }

  @Override
  public void close() {
    server.close();
  }
}
