package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The faults and the settings; what it answers otherwise is in the contract. */
@ExtendWith(ThreadGuard.class)
final class FakeConsulTest {
  private final FakeConsul consul = FakeConsul.start();

  @AfterEach
  void closeConsul() {
    consul.close();
  }

  @Test
  void cutAt_body_hasNoLastChunk() throws IOException {
    byte[] archive = served();
    consul.onNextSave(Fault.cutAt(100));

    String wire = wire("GET", "/v1/snapshot");

    assertThat(wire).contains("Transfer-Encoding: chunked");
    assertThat(body(wire)).isEqualTo("64\r\n" + latin1(archive, 100) + "\r\n");
    assertThat(http().send("GET", "/v1/snapshot", new byte[0]).body()).isEqualTo(archive);
  }

  @Test
  void endAt_body_isComplete() throws IOException {
    byte[] archive = served();
    consul.onNextSave(Fault.endAt(100));

    assertThat(http().send("GET", "/v1/snapshot", new byte[0]).body())
        .isEqualTo(Arrays.copyOf(archive, 100));
  }

  @Test
  void endAt_everyPosition_sendsThatMuch() throws IOException {
    byte[] archive = served();
    for (int position = 0; position < archive.length; position += 97) {
      consul.onNextSave(Fault.endAt(position));
      assertThat(http().send("GET", "/v1/snapshot", new byte[0]).body()).hasSize(position);
    }
  }

  @Test
  void errorTextAt_body_endsWithIt() throws IOException {
    served();
    consul.onNextSave(Fault.errorTextAt(3, "read tcp: connection reset"));

    ConsulHttp.Answer answer = http().send("GET", "/v1/snapshot", new byte[0]);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(Arrays.copyOfRange(answer.body(), 3, answer.body().length))
        .asString()
        .isEqualTo("failed to stream snapshot: read tcp: connection reset");
  }

  @Test
  void resetAt_connection_isReset() {
    served();
    consul.onNextSave(Fault.resetAt(10));

    assertThatThrownBy(() -> wire("GET", "/v1/snapshot")).isInstanceOf(SocketException.class);
  }

  @Test
  void reset_saveOrRestore_isReset() {
    consul.onNextSave(Fault.reset()).onNextRestore(Fault.reset());

    assertThatThrownBy(() -> wire("GET", "/v1/snapshot")).isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> wire("PUT", "/v1/snapshot")).isInstanceOf(SocketException.class);
    assertThat(consul.restores()).isZero();
  }

  @Test
  void stallAt_body_comesNoFurtherUntilClosed() throws IOException {
    served();
    consul.onNextSave(Fault.stallAt(10));
    try (Socket socket = request("GET", "/v1/snapshot", new byte[0])) {
      socket.setSoTimeout(300);

      assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
          .isInstanceOf(java.net.SocketTimeoutException.class);

      consul.close();
      socket.setSoTimeout(10_000);
      assertThat(endOf(socket)).isTrue();
    }
  }

  @Test
  void stallBeforeHeaders_saveAndRestore_answerNothing() throws IOException {
    consul.onNextSave(Fault.stallBeforeHeaders()).onNextRestore(Fault.stallBeforeHeaders());
    for (String method : new String[] {"GET", "PUT"}) {
      try (Socket socket = request(method, "/v1/snapshot", new byte[] {1})) {
        socket.setSoTimeout(300);
        assertThatThrownBy(() -> socket.getInputStream().read())
            .isInstanceOf(java.net.SocketTimeoutException.class);
      }
    }
  }

  @Test
  void drip_body_comesWholeInPieces() throws IOException {
    byte[] archive = served();
    consul.onNextSave(Fault.drip(1000, Duration.ofMillis(1)));

    assertThat(body(wire("GET", "/v1/snapshot"))).startsWith("3e8\r\n");

    consul.onNextSave(Fault.drip(1000, Duration.ofMillis(1)));
    assertThat(http().send("GET", "/v1/snapshot", new byte[0]).body()).isEqualTo(archive);
  }

  @Test
  void answer_proxyPage_isAnsweredAsItIs() throws IOException {
    consul.onNextSave(Fault.answer(200, Map.of("Content-Type", "text/html"), "<html>"));

    ConsulHttp.Answer answer = http().send("GET", "/v1/snapshot", new byte[0]);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("<html>");
    assertThat(answer.headers().get("Content-Type")).containsExactly("text/html");
  }

  @Test
  void redirect_location_isSent() throws IOException {
    consul.onNextRestore(Fault.redirect(307, "http://127.0.0.1:1/elsewhere"));

    ConsulHttp.Answer answer = http().send("PUT", "/v1/snapshot", new byte[] {1});

    assertThat(answer.status()).isEqualTo(307);
    assertThat(answer.headers().get("Location")).containsExactly("http://127.0.0.1:1/elsewhere");
  }

  @Test
  void onEvery_andOnNext_nextComesFirst() throws IOException {
    consul.onEverySave(Fault.error(500, "every")).onNextSave(Fault.error(429, "next"));

    assertThat(http().send("GET", "/v1/snapshot", new byte[0]).text()).isEqualTo("next");
    assertThat(http().send("GET", "/v1/snapshot", new byte[0]).text()).isEqualTo("every");
    assertThat(http().send("GET", "/v1/snapshot", new byte[0]).text()).isEqualTo("every");
    consul.withoutFaults();
    assertThat(http().send("GET", "/v1/snapshot", new byte[0]).status()).isEqualTo(200);
  }

  @Test
  void loseAnswer_restore_isAppliedWithoutAnswer() {
    consul.put("gone", new byte[0]);
    consul.onNextRestore(Fault.loseAnswer());

    assertThatThrownBy(() -> http().send("PUT", "/v1/snapshot", new ArchiveBuilder().build()))
        .isInstanceOf(IOException.class);

    assertThat(consul.restores()).isEqualTo(1);
    assertThat(consul.get("gone")).isEmpty();
    assertThat(consul.get("a/b")).isPresent();
  }

  @Test
  void refuseEarly_bodyOnlyAnnounced_isAnswered() throws IOException {
    consul.onNextRestore(Fault.refuseEarly(500, "No cluster leader"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), consul.port())) {
      socket.setSoTimeout(10_000);
      // A megabyte is announced, and none of it sent.
      send(socket, "PUT /v1/snapshot HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n");

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 500 ")
          .contains("Connection: close")
          .endsWith("No cluster leader");
    }
    assertThat(http().send("PUT", "/v1/snapshot", new ArchiveBuilder().build()).status())
        .isEqualTo(200);
  }

  @Test
  void refuseEarly_otherRequestsMeanwhile_areAnsweredUnlessTheyHaveABody() throws IOException {
    consul.onNextRestore(Fault.refuseEarly(500, "early"));

    assertThat(http().send("GET", "/v1/status/leader", new byte[0]).status()).isEqualTo(200);
    assertThat(http().send("PUT", "/v1/kv/x", new byte[] {1}).text()).contains("expect a restore");
    assertThat(consul.get("x")).isEmpty();
  }

  @Test
  void stallUpload_bodyAnnounced_isNeitherReadNorAnswered() throws IOException {
    consul.onNextRestore(Fault.stallUpload());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), consul.port())) {
      send(socket, "PUT /v1/snapshot HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n");
      socket.setSoTimeout(300);

      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void onNextRestore_preflightWithoutABody_doesNotMeetIt() throws IOException {
    consul.onNextRestore(Fault.error(500, "for a restore"));

    assertThat(http().send("PUT", "/v1/snapshot", new byte[0]).text())
        .isEqualTo("failed to decompress snapshot: EOF");
    assertThat(http().send("PUT", "/v1/snapshot", new byte[1]).text()).isEqualTo("for a restore");
  }

  @Test
  void faults_ofTheOtherKind_areRefused() {
    assertThatThrownBy(() -> consul.onNextSave(Fault.loseAnswer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot happen to a save");
    assertThatThrownBy(() -> consul.onEveryRestore(Fault.cutAt(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot happen to a restore");
    assertThatThrownBy(() -> Fault.cutAt(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void leader_none_onlyStaleSavesWork() throws IOException {
    consul.leader(false);

    ConsulHttp.Answer stale = http().send("GET", "/v1/snapshot?stale", new byte[0]);

    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.headers().get("X-Consul-Knownleader")).containsExactly("false");
    assertThat(stale.headers().get("X-Consul-Lastcontact")).containsExactly("9533");
    assertThatThrownBy(consul::awaitReady).hasMessageContaining("no leader");
  }

  @Test
  void stale_set_isInTheHeadersOfStaleSavesOnly() throws IOException {
    consul.stale(false, Duration.ofSeconds(2));

    ConsulHttp.Answer stale = http().send("GET", "/v1/snapshot?stale", new byte[0]);
    ConsulHttp.Answer consistent = http().send("GET", "/v1/snapshot", new byte[0]);

    assertThat(stale.headers().get("X-Consul-Knownleader")).containsExactly("false");
    assertThat(stale.headers().get("X-Consul-Lastcontact")).containsExactly("2000");
    assertThat(consistent.headers().get("X-Consul-Knownleader")).containsExactly("true");
    assertThat(consistent.headers().get("X-Consul-Lastcontact")).containsExactly("0");
  }

  @Test
  void healthy_not_is429WithJson() throws IOException {
    consul.healthy(false);

    ConsulHttp.Answer answer = http().send("GET", "/v1/operator/autopilot/health", new byte[0]);

    assertThat(answer.status()).isEqualTo(429);
    assertThat(Json.parseObject(answer.text())).containsEntry("Healthy", false);
  }

  @Test
  void restoreInvalidatesTokens_restore_makesTheTokenUnknown() throws IOException {
    consul.requireToken("secret").restoreInvalidatesTokens(true);
    ConsulHttp http = new ConsulHttp(consul.address(), "secret");

    assertThat(http.send("PUT", "/v1/snapshot", new ArchiveBuilder().build()).status())
        .isEqualTo(200);

    ConsulHttp.Answer after = http.send("GET", "/v1/snapshot", new byte[0]);
    assertThat(after.status()).isEqualTo(403);
    assertThat(after.text()).isEqualTo("ACL not found");
  }

  @Test
  void requests_several_areListedWithTheirHeaders() throws IOException {
    new ConsulHttp(consul.address(), "t0ken").send("GET", "/v1/snapshot?stale&dc=dc1", new byte[0]);
    http().send("PUT", "/v1/kv/x", new byte[] {1, 2, 3});
    http().send("GET", "/v1/nonsense", new byte[0]);

    assertThat(consul.requests())
        .extracting(ReceivedRequest::method, ReceivedRequest::path, ReceivedRequest::query)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("GET", "/v1/snapshot", "stale&dc=dc1"),
            org.assertj.core.groups.Tuple.tuple("PUT", "/v1/kv/x", ""),
            org.assertj.core.groups.Tuple.tuple("GET", "/v1/nonsense", ""));
    assertThat(consul.requests().get(0).header("x-consul-token")).containsExactly("t0ken");
    assertThat(consul.requests().get(0).toString()).doesNotContain("t0ken");
    assertThat(consul.requests().get(1).bodyBytes()).isEqualTo(3);
    assertThat(consul.unexpectedRequests())
        .extracting(ReceivedRequest::path)
        .containsExactly("/v1/nonsense");
    consul.forgetRequests();
    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void stop_thenStartAgain_refusesThenAnswersOnTheSamePort() throws IOException {
    consul.put("kept", new byte[] {1});
    int port = consul.port();
    consul.stop();

    assertThat(consul.isAlive()).isFalse();
    assertThatThrownBy(() -> http().send("GET", "/v1/kv/kept", new byte[0]))
        .isInstanceOf(ConnectException.class);

    consul.startAgain();
    assertThat(consul.port()).isEqualTo(port);
    assertThat(http().get("kept")).hasValue(new byte[] {1});
  }

  @Test
  void crash_ofTheArchive_isReported() {
    assertThatThrownBy(() -> http().send("PUT", "/v1/snapshot", DamagedArchives.unknownType()))
        .isInstanceOf(IOException.class);

    assertThat(consul.isCrashed()).isTrue();
    assertThat(consul.isAlive()).isFalse();
    assertThatThrownBy(() -> http().send("GET", "/v1/status/leader", new byte[0]))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void serve_generated_isStreamed() throws IOException {
    GeneratedArchive archive = GeneratedArchive.ofStateBytes(20_000_000, 10_000);
    consul.serve(archive, 77);

    ConsulHttp.Answer answer = http().send("GET", "/v1/snapshot", new byte[0]);

    assertThat(answer.headers().get("X-Consul-Index")).containsExactly("77");
    try (InputStream expected = archive.open()) {
      assertThat(Hashes.hex(answer.body())).isEqualTo(Hashes.hex(expected.readAllBytes()));
    }
  }

  @Test
  void swallowRestores_body_isNotKept() throws IOException {
    consul.put("kept", new byte[0]);
    consul.swallowRestores(true);

    assertThat(http().send("PUT", "/v1/snapshot", new byte[5_000_000]).status()).isEqualTo(200);

    assertThat(consul.requests().get(0).bodyBytes()).isEqualTo(5_000_000);
    assertThat(consul.get("kept")).isPresent();
  }

  @Test
  void swallowRestores_stopped_holdsFromTheNextStartOn() throws IOException {
    consul.put("kept", new byte[0]);
    consul.stop();

    consul.swallowRestores(true);

    consul.startAgain();
    assertThat(http().send("PUT", "/v1/snapshot", new byte[5_000_000]).status()).isEqualTo(200);
    assertThat(consul.get("kept")).isPresent();
  }

  @Test
  void save_smallArchive_hasAContentLength() throws IOException {
    assertThat(wire("GET", "/v1/snapshot")).contains("Content-Length: ").doesNotContain("chunked");
    served();
    assertThat(wire("GET", "/v1/snapshot")).doesNotContain("Content-Length").contains("chunked");
  }

  @Test
  void save_fromTheFake_namesTheIndexOfItsKeys() throws Exception {
    consul.put("a", new byte[] {1}, -1);
    long index = consul.index();

    ArchiveCheck.Content content =
        ArchiveCheck.read(http().send("GET", "/v1/snapshot", new byte[0]).body());

    assertThat(content.index()).isEqualTo(index);
    assertThat(StateDecoder.keys(content.state()))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.flags()).isEqualTo(-1);
              assertThat(entry.modifyIndex()).isEqualTo(index);
            });
  }

  /** Makes the state large enough for chunks. */
  private byte[] served() {
    byte[] noise = new byte[8000];
    new java.util.Random(1).nextBytes(noise);
    consul.put("noise", noise);
    return consul.archive().build();
  }

  private ConsulHttp http() {
    return new ConsulHttp(consul.address(), "");
  }

  private String wire(String method, String path) throws IOException {
    try (Socket socket = request(method, path, new byte[method.equals("PUT") ? 1 : 0])) {
      socket.setSoTimeout(10_000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private Socket request(String method, String path, byte[] body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), consul.port());
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        (method
                + " "
                + path
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    socket.getOutputStream().write(request.toByteArray());
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static boolean endOf(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String body(String wire) {
    return wire.substring(wire.indexOf("\r\n\r\n") + 4);
  }

  private static String latin1(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
