package io.github.consulsnapshot.okhttp.faults;

import static io.github.consulsnapshot.okhttp.faults.CanaryGuard.PASSWORD;
import static io.github.consulsnapshot.okhttp.faults.CanaryGuard.TOKEN;
import static io.github.consulsnapshot.okhttp.faults.CanaryGuard.USER;
import static io.github.consulsnapshot.okhttp.faults.NetworkFault.restore;
import static io.github.consulsnapshot.okhttp.faults.NetworkFault.save;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OutcomeUnknownException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.faults.ScriptedServer.Script;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.ThreadGuard;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers that send back what they were sent, wherever an answer has room for it. {@link
 * CanaryGuard} looks for it afterwards, here as for every fault of {@link NetworkFaultsTest}.
 */
@ExtendWith(ThreadGuard.class)
class SecretsUnderFaultsTest {
  private static final String BASIC = base64(USER + ":" + PASSWORD);

  @TempDir Path directory;
  @RegisterExtension final CanaryGuard canary = new CanaryGuard();

  @ParameterizedTest(name = "{0}")
  @MethodSource({"echoesInTexts", "echoesInHeads", "echoesInBodies", "echoesToRestores"})
  void echo_isShownNowhere(NetworkFault fault) throws IOException {
    new FaultBench(directory, canary).run(fault);
  }

  /** A secret as it is sent, and in the forms that a page or a log of the other side may have. */
  private static List<String> echoes() {
    List<String> echoes = new ArrayList<>();
    for (String secret : List.of(TOKEN, PASSWORD)) {
      echoes.add(secret);
      echoes.add(URLEncoder.encode(secret, UTF_8));
      echoes.add(URLEncoder.encode(secret, UTF_8).toLowerCase(Locale.ROOT));
      echoes.add(base64(secret));
      echoes.add(base64("token=" + secret + "&x=y"));
      echoes.add(
          Base64.getUrlEncoder().encodeToString(("{\"t\":\"" + secret + "\"}").getBytes(UTF_8)));
      echoes.add(HexFormat.of().formatHex(secret.getBytes(UTF_8)));
      echoes.add(HexFormat.of().withUpperCase().formatHex(secret.getBytes(UTF_8)));
    }
    echoes.add("Basic " + BASIC);
    echoes.add(BASIC);
    return echoes;
  }

  static Stream<NetworkFault> echoesInTexts() {
    return Stream.concat(
        echoes().stream()
            .map(
                echo ->
                    save("refusal with " + name(echo), text(500, "no rights: " + echo + " or so"))
                        .fails(ConsulRefusedException.class, "no rights: ", " or so")),
        Stream.of(
            save("refusal cut in the token", text(500, "x".repeat(8192 - 12) + TOKEN))
                .fails(ConsulRefusedException.class, "xxx"),
            save(
                    "refusal cut in the token behind white space",
                    text(500, "said" + " ".repeat(8192 - 4 - 12) + TOKEN))
                .fails(ConsulRefusedException.class, "said"),
            save(
                    "refusal that breaks off in the token",
                    conversation ->
                        conversation
                            .write("HTTP/1.1 500 No\r\nContent-Length: 999\r\n\r\nsaid ")
                            .write(TOKEN.substring(0, 20)))
                .fails(ConsulRefusedException.class, "said"),
            save(
                    "refusal in two pieces",
                    conversation -> {
                      conversation.write("HTTP/1.1 500 No\r\nContent-Length: 36\r\n\r\nsaid ");
                      conversation.write(TOKEN.substring(0, 20));
                      conversation.pause(50);
                      conversation.write(TOKEN.substring(20));
                    })
                .fails(ConsulRefusedException.class, "said <X-Consul-Token>"),
            save(
                    "refusal in UTF-16",
                    conversation ->
                        conversation
                            .write(
                                "HTTP/1.1 500 No\r\nContent-Type: text/plain; charset=utf-16\r\n")
                            .write("Connection: close\r\n\r\n")
                            .write(("said " + TOKEN).getBytes(UTF_16)))
                .fails(ConsulRefusedException.class, "said <X-Consul-Token>")));
  }

  static Stream<NetworkFault> echoesInHeads() {
    String close = "\r\nConnection: close\r\n\r\n";
    return Stream.of(
        save("reason phrase", head("HTTP/1.1 500 " + TOKEN + close))
            .fails(ConsulRefusedException.class, "Consul answered 500"),
        save("status line", head("Hello " + TOKEN + close))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save("status line that is no number", head("HTTP/1.1 " + TOKEN + close))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save("status line without end", head("HTTP/1.1 " + TOKEN))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save("line of 20 bytes of it", head(TOKEN.substring(0, 20)))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save("header without end", head("HTTP/1.1 200 OK\r\nX-Echo: " + TOKEN))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save("header without colon", head("HTTP/1.1 500 No\r\n" + TOKEN + close))
            .fails(ConsulRefusedException.class, "Consul answered 500"),
        save("header", head("HTTP/1.1 500 No\r\nX-Echo: " + TOKEN + close))
            .fails(ConsulRefusedException.class, "Consul answered 500"),
        save("name of a header", head("HTTP/1.1 500 No\r\n" + TOKEN + ": " + TOKEN + close))
            .fails(ConsulRefusedException.class, "Consul answered 500"),
        save("Content-Length", head("HTTP/1.1 200 OK\r\nContent-Length: " + TOKEN + close))
            .failsForNow(BrokenStreamException.class, "the stream ended early"),
        save("X-Consul-Index", head("HTTP/1.1 200 OK\r\nX-Consul-Index: " + TOKEN + close))
            .failsForNow(BrokenStreamException.class, "the stream ended early"),
        save("Transfer-Encoding", head("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + TOKEN + close))
            .failsForNow(BrokenStreamException.class, "the stream ended early"),
        save("Content-Type of a page", page("text/html; a=" + TOKEN))
            .fails(InvalidArchiveException.class, "text/html"),
        save("Content-Type that is none", page(TOKEN)).fails(InvalidArchiveException.class),
        save("charset", head("HTTP/1.1 500 No\r\nContent-Type: text/x; charset=" + TOKEN + close))
            .fails(ConsulRefusedException.class, "Consul answered 500"),
        save(
                "Content-Type of what is no text",
                conversation ->
                    conversation
                        .write("HTTP/1.1 500 No\r\nContent-Type: a/b; c=\"" + TOKEN + "\"\r\n")
                        .write("Connection: close\r\n\r\n")
                        .write(new byte[] {0, 1, 2}))
            .fails(ConsulRefusedException.class, "not text"),
        save("Location", redirect("http://x.example/" + TOKEN + "?token=" + TOKEN + "#" + TOKEN))
            .fails(ConsulRefusedException.class, "(to http://x.example:80)"),
        save("user of the Location", redirect("http://" + "c4nary" + ":" + BASIC + "@x.example/"))
            .fails(ConsulRefusedException.class, "(to http://x.example:80)"),
        save(
                "host of the Location",
                redirect("http://" + HexFormat.of().formatHex(TOKEN.getBytes(UTF_8)) + ".example/"))
            .fails(ConsulRefusedException.class, "Redirects are not followed"),
        save("relative Location", redirect("/" + TOKEN))
            .fails(ConsulRefusedException.class, "Redirects are not followed"));
  }

  static Stream<NetworkFault> echoesInBodies() {
    byte[] archive = FaultBench.small();
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
        save("chunk extension", head(chunked + "5;" + TOKEN + "\r\nhello\r\n0\r\n\r\n"))
            .failsForNow(BrokenStreamException.class, "the stream ended early"),
        save("chunk size", head(chunked + TOKEN + "\r\n"))
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save("behind the chunk size", head(chunked + "5" + TOKEN + "\r\nhello\r\n"))
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save("chunk size without end", head(chunked + "c " + TOKEN))
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save("trailer", head(chunked + "5\r\nhello\r\n0\r\n" + TOKEN + "\r\n\r\n"))
            .failsForNow(BrokenStreamException.class, "the stream ended early"),
        save("instead of the archive", head("HTTP/1.1 200 OK\r\n\r\n" + TOKEN))
            .fails(InvalidArchiveException.class, "expected a gzip header"),
        save("Consul's text", behind(archive, 200, "failed to stream snapshot: of " + TOKEN))
            .failsForNow(BrokenStreamException.class, "Consul broke off", "<X-Consul-Token>"),
        save(
                "Consul's text, cut in the token",
                behind(archive, 200, "failed to stream snapshot: of " + TOKEN.substring(0, 15)))
            .failsForNow(BrokenStreamException.class, "Consul broke off"),
        save("behind the archive", behind(archive, archive.length, TOKEN))
            .fails(InvalidArchiveException.class, "expected the end, or another gzip member"),
        save("entry of the archive", archive(new ArchiveBuilder().extra(TOKEN, new byte[1])))
            .fails(InvalidArchiveException.class),
        save("name of an entry", archive(new ArchiveBuilder().rename("meta.json", TOKEN)))
            .fails(InvalidArchiveException.class),
        save("sums", archive(new ArchiveBuilder().sums("00  " + TOKEN + "\n")))
            .fails(InvalidArchiveException.class),
        save("metadata", archive(new ArchiveBuilder().metadataJson("{\"" + TOKEN + "\": [")))
            .fails(InvalidArchiveException.class),
        save(
                "value in the metadata",
                archive(new ArchiveBuilder().metadataJson("{\"Index\": \"" + TOKEN + "\"}")))
            .fails(InvalidArchiveException.class));
  }

  static Stream<NetworkFault> echoesToRestores() {
    return Stream.of(
        restore("refusal of the whole archive", afterTheArchive(text(500, "of " + TOKEN)))
            .fails(OutcomeUnknownException.class, "500: of <X-Consul-Token>"),
        restore("200 with it", afterTheArchive(text(200, "of " + BASIC)))
            .fails(OutcomeUnknownException.class, "200: of <Authorization>"),
        restore("status line", afterTheArchive(head("Hello " + TOKEN + "\r\n")))
            .fails(OutcomeUnknownException.class, "its answer was lost"),
        restore("redirect", afterTheArchive(redirect("http://x.example/" + TOKEN)))
            .fails(OutcomeUnknownException.class, "(to http://x.example:80)"),
        restore(
                "leader",
                () ->
                    ScriptedServer.plain(
                        conversation -> {
                          for (var head = conversation.read();
                              head != null;
                              head = conversation.read()) {
                            if (head.method().equals("PUT")) {
                              conversation.answerWell(head);
                            } else {
                              conversation.write(ScriptedServer.text(500, "{\"" + TOKEN + "\""));
                            }
                          }
                        }))
            .options(options -> options.requireHealthyCluster(true))
            .archives(0)
            .fails(ConsulRefusedException.class, "Consul answered 500"));
  }

  @Test
  void tokenFile_goneOrUnsendable_isToldWithoutTheToken() throws IOException {
    canary.watch(directory.resolve("work"));
    Files.createDirectory(directory.resolve("work"));
    Path file = Files.writeString(directory.resolve("token"), TOKEN);
    try (FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client =
            OkHttpSnapshotClient.builder().address(consul.address()).tokenFile(file).build()) {
      for (String content : List.of(TOKEN + "\n" + TOKEN, TOKEN + "\u00e9", "")) {
        Files.writeString(file, content);
        assertSettingRefused(client);
      }
      Files.delete(file);
      assertSettingRefused(client);
      assertThat(consul.requests()).isEmpty();
    }
  }

  @Test
  void tokenSupplier_throwsOrGivesWhatCannotBeSent_isToldWithoutTheToken() throws IOException {
    Files.createDirectory(directory.resolve("work"));
    List<String> gives = new ArrayList<>(List.of(TOKEN + "\r\nX-Other: 1", " ", TOKEN + "\u0000"));
    try (FakeConsul consul = FakeConsul.start();
        OkHttpSnapshotClient client =
            OkHttpSnapshotClient.builder()
                .address(consul.address())
                .tokenSupplier(() -> gives.remove(0))
                .build()) {
      for (int i = gives.size(); i >= 0; i--) {
        // The last one: there is none left, and the list throws.
        assertSettingRefused(client);
      }
      assertThat(consul.requests()).isEmpty();
    }
  }

  @Test
  void settings_refused_areToldWithoutTheSecret() throws IOException {
    Path key =
        Files.writeString(directory.resolve("key.pem"), CanaryGuard.CLIENT.privateKeyPkcs8Pem());
    Path broken =
        Files.writeString(
            directory.resolve("broken.pem"),
            CanaryGuard.CLIENT.privateKeyPkcs8Pem().replaceFirst("\n", "\n?"));
    Path certificate =
        Files.writeString(directory.resolve("c.pem"), CanaryGuard.CLIENT.certificatePem());
    for (Runnable setting :
        List.<Runnable>of(
            () -> OkHttpSnapshotClient.create("http://" + USER + ":" + PASSWORD + "@127.0.0.1:1"),
            () -> OkHttpSnapshotClient.builder().token(TOKEN + "\n"),
            () -> OkHttpSnapshotClient.builder().token(TOKEN).token("another"),
            () -> OkHttpSnapshotClient.builder().basicAuth("a:b", PASSWORD),
            () -> OkHttpSnapshotClient.builder().basicAuth(USER, PASSWORD).basicAuth(USER, "x"),
            () -> tls().clientCertificate(key, certificate).build(),
            () -> tls().clientCertificate(certificate, broken).build(),
            () -> tls().caFile(key).build())) {
      Throwable thrown = catchThrowable(setting::run);
      assertThat(thrown).isInstanceOf(InvalidSettingException.class);
      canary.note(thrown);
    }
  }

  @Test
  void guard_secretThatIsLogged_isSeen() {
    CanaryGuard other = new CanaryGuard();
    for (String echo : echoes()) {
      other.note("before " + echo + " after");
      assertThatThrownBy(other::requireNothingSeen).as(echo).hasMessageContaining("was seen");
      other.forget();
    }
    other.note("part " + TOKEN.substring(0, 8));
    assertThatThrownBy(other::requireNothingSeen).hasMessageContaining("was seen");
  }

  private static OkHttpSnapshotClient.Builder tls() {
    return OkHttpSnapshotClient.builder().address("https://127.0.0.1:1");
  }

  private void assertSettingRefused(OkHttpSnapshotClient client) {
    Throwable thrown = catchThrowable(() -> client.save(directory.resolve("work/x.snap")));
    assertThat(thrown).isInstanceOf(InvalidSettingException.class);
    canary.note(thrown);
  }

  private static String name(String echo) {
    return "echo " + echoes().indexOf(echo);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static Script text(int status, String body) {
    return conversation -> conversation.write(ScriptedServer.text(status, body));
  }

  private static Script head(String text) {
    return conversation -> conversation.write(text);
  }

  private static Script page(String contentType) {
    return head(
        "HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\n\r\n<html>no archive</html>");
  }

  private static Script redirect(String location) {
    return head("HTTP/1.1 302 There\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n");
  }

  private static Script behind(byte[] archive, int length, String text) {
    return conversation ->
        conversation
            .write("HTTP/1.1 200 OK\r\n\r\n")
            .write(ArchiveBuilder.cutTo(archive, length))
            .write(text.getBytes(ISO_8859_1));
  }

  private static Script archive(ArchiveBuilder builder) {
    return conversation -> conversation.write("HTTP/1.1 200 OK\r\n\r\n").write(builder.build());
  }

  private static Script afterTheArchive(Script script) {
    return conversation -> {
      conversation.readBytes(FaultBench.small().length);
      script.play(conversation);
    };
  }
}
