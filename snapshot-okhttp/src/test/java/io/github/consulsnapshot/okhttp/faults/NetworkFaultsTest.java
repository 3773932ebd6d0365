package io.github.consulsnapshot.okhttp.faults;

import static io.github.consulsnapshot.okhttp.faults.NetworkFault.restore;
import static io.github.consulsnapshot.okhttp.faults.NetworkFault.restoreToFake;
import static io.github.consulsnapshot.okhttp.faults.NetworkFault.save;
import static io.github.consulsnapshot.okhttp.faults.NetworkFault.saveFromFake;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.OutcomeUnknownException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.RateLimitedException;
import io.github.consulsnapshot.TimedOutException;
import io.github.consulsnapshot.TlsFailedException;
import io.github.consulsnapshot.okhttp.faults.ScriptedServer.Script;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.ThreadGuard;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way for the network to misbehave that we could think of: what is thrown and what it says,
 * that it is thrown in time, and that neither a file nor a thread nor a secret is left anywhere.
 */
@ExtendWith(ThreadGuard.class)
class NetworkFaultsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration DEADLINE = Duration.ofSeconds(1);
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String NO_CONTENT = "more than 1048576 bytes came in which there is no";
  private static final String PAGE = "<html><h1>Bad day</h1></html>";
  private static final String[] UNKNOWN = {
    "the whole archive was sent", "Look at the cluster", "do not repeat the restore"
  };

  @TempDir static Path certificates;
  @TempDir Path directory;
  @RegisterExtension final CanaryGuard canary = new CanaryGuard();

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "brokenLines",
    "silences",
    "endlessBodies",
    "brokenFraming",
    "gateways",
    "noHttp",
    "tls",
    "brokenUploads",
    "earlyAnswers",
    "answersToAWholeArchive",
    "answersToTheQuestionBefore"
  })
  void fault_isToldForWhatItIs_inTime_andLeavesNothing(NetworkFault fault) throws IOException {
    new FaultBench(directory, canary).run(fault);
  }

  static Stream<NetworkFault> brokenLines() {
    return Stream.of(
        save("connection refused", NetworkFaultsTest::refusing)
            .requests(0)
            .failsForNow(ConnectionFailedException.class, "no connection", "127.0.0.1"),
        saveFromFake("reset before the headers", consul -> consul.onEverySave(Fault.reset()))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        saveFromFake("reset in the body", consul -> consul.onEverySave(Fault.resetAt(300)))
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save(
                "half closed before the headers",
                conversation -> {
                  conversation.halfClose();
                  conversation.hold();
                })
            .failsForNow(ConnectionFailedException.class, "the connection broke", "end of stream"),
        save(
                "half closed in the headers",
                conversation -> {
                  conversation.write("HTTP/1.1 200 OK\r\nX-Consul-In").halfClose();
                  conversation.hold();
                })
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save(
                "half closed in the body",
                conversation -> {
                  conversation.write(CHUNKED).write(chunk(part(300))).halfClose();
                  conversation.hold();
                })
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        saveFromFake("closed in the body", consul -> consul.onEverySave(Fault.cutAt(300)))
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        saveFromFake("body ends politely", consul -> consul.onEverySave(Fault.endAt(300)))
            .failsForNow(BrokenStreamException.class, "the stream ended early"),
        saveFromFake(
                "body ends with Consul's text",
                consul -> consul.onEverySave(Fault.errorTextAt(300, "connection reset by peer")))
            .failsForNow(
                BrokenStreamException.class,
                "Consul broke off: failed to stream snapshot: connection reset by peer"));
  }

  static Stream<NetworkFault> silences() {
    return Stream.of(
        saveFromFake(
                "silent before the headers",
                consul -> consul.onEverySave(Fault.stallBeforeHeaders()))
            .set(builder -> builder.saveResponseTimeout(SHORT))
            .failsForNow(TimedOutException.class, "nothing was answered for 0.3s"),
        save(
                "silent in the headers",
                conversation -> {
                  conversation.write("HTTP/1.1 200 OK\r\nX-Consul-In");
                  conversation.hold();
                })
            .set(builder -> builder.saveResponseTimeout(SHORT))
            .failsForNow(TimedOutException.class, "nothing was answered for 0.3s"),
        saveFromFake("silent in the body", consul -> consul.onEverySave(Fault.stallAt(300)))
            .set(builder -> builder.stallTimeout(SHORT))
            .failsForNow(TimedOutException.class, "not a byte passed for 0.3s"),
        save(
                "silent behind the archive",
                conversation -> {
                  conversation.write(CHUNKED).write(chunk(FaultBench.small()));
                  conversation.hold();
                })
            .set(builder -> builder.stallTimeout(SHORT))
            .failsForNow(TimedOutException.class, "not a byte passed for 0.3s"),
        save(
                "silent behind the damage",
                conversation -> {
                  // In one piece: what came later than the timeout would be silence before it.
                  conversation.write(CHUNKED + "a\r\nno archive\r\n");
                  conversation.hold();
                })
            .set(builder -> builder.stallTimeout(SHORT))
            .fails(InvalidArchiveException.class, "expected a gzip header"),
        save(
                "silent in the text of a refusal",
                conversation -> {
                  conversation.write("HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\nthat much: ");
                  conversation.hold();
                })
            .set(builder -> builder.stallTimeout(SHORT))
            .fails(ConsulRefusedException.class, "Consul answered 500: that much:"),
        // The silence between two bytes is shorter than the stall timeout in these.
        save(
                "text of a refusal a byte at a time",
                conversation -> {
                  conversation.write("HTTP/1.1 500 No\r\nContent-Length: 9999\r\n\r\nsaid ");
                  slowly(".".repeat(9000)).play(conversation);
                })
            .set(builder -> builder.stallTimeout(Duration.ofSeconds(1)))
            .fails(ConsulRefusedException.class, "Consul answered 500: said"),
        save(
                "rubbish a byte at a time behind the damage",
                conversation -> {
                  conversation.write(CHUNKED + "a\r\nno archive\r\n");
                  slowly("1\r\nx\r\n".repeat(9000)).play(conversation);
                })
            .set(builder -> builder.stallTimeout(Duration.ofSeconds(1)))
            .fails(InvalidArchiveException.class, "expected a gzip header"),
        restore(
                "leader a byte at a time",
                wellBut(
                    conversation -> {
                      conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n\"");
                      slowly("1".repeat(9000)).play(conversation);
                    }))
            .set(builder -> builder.queryTimeout(Duration.ofSeconds(1)))
            .options(options -> options.requireHealthyCluster(true))
            .archives(0)
            .failsForNow(TimedOutException.class, "GET /v1/status/leader", "for 1s"),
        saveFromFake(
                "a byte a second",
                consul -> consul.onEverySave(Fault.drip(1, Duration.ofSeconds(1))))
            .deadline(DEADLINE)
            .fails(TimedOutException.class, "it was not done for 1s"),
        save("a byte of the headers at a time", slowly("HTTP/1.1 200 OK\r\nX-Index: 123456789"))
            .deadline(DEADLINE)
            .fails(TimedOutException.class, "it was not done for 1s"),
        // No deadline in these: the timeout of the answer bounds the wait for it as a whole.
        save("102 again and again", NetworkFaultsTest::processing)
            .set(builder -> builder.saveResponseTimeout(DEADLINE))
            .failsForNow(TimedOutException.class, "nothing was answered for 1s"),
        save("headers a byte at a time", slowly("HTTP/1.1 200 OK\r\nX-Index: 123456789"))
            .set(builder -> builder.saveResponseTimeout(DEADLINE))
            .failsForNow(TimedOutException.class, "nothing was answered for 1s"),
        restore("102 again and again", onlyAnswer(NetworkFaultsTest::processing))
            .set(builder -> builder.restoreResponseTimeout(DEADLINE))
            .fails(OutcomeUnknownException.class, and("nothing was answered for 1s")),
        restore("102 again and again to a query", wellBut(NetworkFaultsTest::processing))
            .set(builder -> builder.queryTimeout(DEADLINE))
            .options(options -> options.requireHealthyCluster(true))
            .archives(0)
            .failsForNow(
                TimedOutException.class, "GET /v1/status/leader", "nothing was answered for 1s"),
        restoreToFake("upload not read", consul -> consul.onEveryRestore(Fault.stallUpload()))
            .withLargeArchive()
            .set(builder -> builder.stallTimeout(SHORT))
            .failsForNow(TimedOutException.class, "not a byte passed for 0.3s"),
        restore(
                "upload read slowly",
                conversation -> {
                  while (true) {
                    conversation.readBytes(1);
                    conversation.pause(100);
                  }
                })
            .withLargeArchive()
            .deadline(DEADLINE)
            .fails(TimedOutException.class, "it was not done for 1s"),
        restoreToFake(
                "no answer to the whole archive",
                consul -> consul.onEveryRestore(Fault.stallBeforeHeaders()))
            .set(builder -> builder.restoreResponseTimeout(SHORT))
            .fails(OutcomeUnknownException.class, and("nothing was answered for 0.3s")),
        restore(
                "200 that is silent in its body",
                answer(
                    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
                    ScriptedServer.Conversation::hold))
            .set(builder -> builder.stallTimeout(SHORT))
            .fails(
                OutcomeUnknownException.class,
                and("its answer was lost", "not a byte passed for 0.3s")),
        restore(
                "200 that comes a byte at a time",
                answer("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", slowly(" ".repeat(99))))
            .deadline(DEADLINE.multipliedBy(2))
            .fails(OutcomeUnknownException.class, and("the answer is not Consul's: 200")));
  }

  static Stream<NetworkFault> endlessBodies() {
    return Stream.of(
        save("state without end", endless(EndlessBodies::state))
            .deadline(DEADLINE)
            .fails(TimedOutException.class, "it was not done for 1s"),
        save("empty blocks without end", endless(EndlessBodies::emptyBlocks))
            .fails(InvalidArchiveException.class, "expected content within 1048576 bytes"),
        save("empty gzip members without end", endless(EndlessBodies::emptyMembers))
            .fails(InvalidArchiveException.class, "expected content within 1048576 bytes"),
        save("rubbish without end", endless(out -> EndlessBodies.forEver(out, part(64))))
            .fails(InvalidArchiveException.class, "not a whole Consul snapshot"),
        save(
                "rubbish without end behind the archive",
                endless(
                    out -> {
                      out.write(FaultBench.small());
                      EndlessBodies.forEver(out, new byte[] {1, 2, 3});
                    }))
            .fails(InvalidArchiveException.class, "not a whole Consul snapshot"),
        save("text of a refusal without end", endlessText(500))
            .fails(ConsulRefusedException.class, "Consul answered 500: word word"),
        restore(
                "leader without end",
                wellBut(
                    conversation -> {
                      conversation.write("HTTP/1.1 200 OK\r\n\r\n\"");
                      EndlessBodies.forEver(conversation.output(), "word".getBytes(ISO_8859_1));
                    }))
            .options(options -> options.requireHealthyCluster(true))
            .archives(0)
            .failsForNow(ConnectionFailedException.class, "longer than 1048576 bytes"),
        restore("text of a refusal without end", onlyAnswer(endlessText(500)))
            .fails(OutcomeUnknownException.class, and("500: word word")));
  }

  static Stream<NetworkFault> brokenFraming() {
    byte[] archive = FaultBench.small();
    return Stream.of(
        save(
                "Content-Length too short",
                conversation -> conversation.write(withLength(archive.length - 100)).write(archive))
            .failsForNow(BrokenStreamException.class, "the stream ended early"),
        save(
                "Content-Length too long",
                conversation -> conversation.write(withLength(archive.length + 1)).write(archive))
            .failsForNow(BrokenStreamException.class, "the stream broke: unexpected end of stream"),
        save(
                "Content-Length negative",
                conversation -> conversation.write(withLength(-5)).write(archive))
            .failsForNow(
                BrokenStreamException.class, "the stream broke: the answer cannot be read", "-5"),
        restore("Content-Length negative", onlyAnswer(c -> c.write(withLength(-5))))
            .fails(OutcomeUnknownException.class, and("the answer cannot be read", "-5")),
        save(
                "status negative",
                conversation -> conversation.write("HTTP/1.1 -20 No\r\nContent-Length: 0\r\n\r\n"))
            .failsForNow(ConnectionFailedException.class, "the answer cannot be read", "-20"),
        restore(
                "status negative",
                onlyAnswer(c -> c.write("HTTP/1.1 -20 No\r\nContent-Length: 0\r\n\r\n")))
            .fails(OutcomeUnknownException.class, and("the answer cannot be read", "-20")),
        save(
                "101 with another protocol",
                conversation ->
                    conversation
                        .write("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n")
                        .write("Connection: Upgrade\r\n\r\n"))
            .fails(ConsulRefusedException.class, "Consul answered 101"),
        save(
                "chunk size is no number",
                conversation ->
                    conversation
                        .write(CHUNKED)
                        .write(chunk(part(300)))
                        .write("zz\r\nand so on\r\n"))
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save(
                "chunk size out of range",
                conversation ->
                    conversation.write(CHUNKED).write("fffffffffffffffffff\r\n").write(archive))
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save(
                "chunk size negative",
                conversation -> conversation.write(CHUNKED).write("-5\r\n").write(archive))
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save(
                "chunk without its line end",
                conversation -> {
                  byte[] chunk = chunk(archive);
                  conversation
                      .write(CHUNKED)
                      .write(Arrays.copyOf(chunk, chunk.length - 2))
                      .write("0\r\n\r\n");
                })
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save("no last chunk", conversation -> conversation.write(CHUNKED).write(chunk(archive)))
            .failsForNow(BrokenStreamException.class, "the stream broke: it ended too early"),
        save(
                "line of the last chunk cut",
                conversation -> conversation.write(CHUNKED).write(chunk(archive)).write("0"))
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save(
                "size of the first chunk without end",
                conversation -> {
                  conversation.write(CHUNKED).write("5;");
                  EndlessBodies.forEver(conversation.output(), new byte[] {'e'});
                })
            .failsForNow(BrokenStreamException.class, "the stream broke", NO_CONTENT),
        save(
                "size of the last chunk without end",
                conversation -> {
                  conversation.write(CHUNKED).write(chunk(archive));
                  EndlessBodies.forEver(conversation.output(), new byte[] {'0'});
                })
            .failsForNow(BrokenStreamException.class, "the stream broke", NO_CONTENT),
        save(
                "size of a chunk without end behind the damage",
                conversation -> {
                  conversation.write(CHUNKED).write(chunk(new byte[10]));
                  EndlessBodies.forEver(conversation.output(), new byte[] {'0'});
                })
            .fails(InvalidArchiveException.class, "expected a gzip header"),
        save(
                "size of a chunk without end in a refusal",
                conversation -> {
                  conversation.write("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n4;");
                  EndlessBodies.forEver(conversation.output(), new byte[] {'e'});
                })
            .fails(ConsulRefusedException.class, "Consul answered 500"),
        restore(
                "size of a chunk without end",
                answer(
                    CHUNKED + "0;",
                    conversation -> EndlessBodies.forEver(conversation.output(), new byte[] {'e'})))
            .fails(OutcomeUnknownException.class, and("its answer was lost", NO_CONTENT)),
        save(
            "no framing, ended by closing",
            conversation -> conversation.write("HTTP/1.1 200 OK\r\n\r\n").write(archive)));
  }

  static Stream<NetworkFault> gateways() {
    return Stream.concat(
        Stream.of(
            page(200).fails(InvalidArchiveException.class, "text/html", "expected a gzip header"),
            page(404).fails(ConsulRefusedException.class, "Consul answered 404: " + PAGE),
            // OkHttp would ask again by itself.
            page(408).fails(ConsulRefusedException.class, "Consul answered 408: " + PAGE),
            page(413).fails(ConsulRefusedException.class, "Consul answered 413: " + PAGE),
            page(421).fails(ConsulRefusedException.class, "Consul answered 421: " + PAGE),
            page(502).fails(ConsulRefusedException.class, "Consul answered 502: " + PAGE),
            page(504).fails(ConsulRefusedException.class, "Consul answered 504: " + PAGE),
            saveFromFake(
                    "503 with Retry-After 0",
                    consul ->
                        consul.onEverySave(Fault.answer(503, Map.of("Retry-After", "0"), "later")))
                .fails(ConsulRefusedException.class, "Consul answered 503: later"),
            saveFromFake("429", consul -> consul.onEverySave(Fault.error(429, "")))
                .failsForNow(RateLimitedException.class, "Consul answered 429"),
            save("204", conversation -> conversation.write("HTTP/1.1 204 No Content\r\n\r\n"))
                .fails(ConsulRefusedException.class, "Consul answered 204"),
            save(
                    "206 with a part of the archive",
                    conversation ->
                        conversation
                            .write("HTTP/1.1 206 Partial\r\nContent-Type: application/x-gzip\r\n")
                            .write("Content-Length: 300\r\n\r\n")
                            .write(part(300)))
                .fails(
                    ConsulRefusedException.class,
                    "Consul answered 206: (300 bytes of application/x-gzip, not text)"),
            save(
                "100, 102 and 103 before the answer",
                conversation ->
                    conversation
                        .write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")
                        .write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
                        .write(withLength(FaultBench.small().length))
                        .write(FaultBench.small())),
            save(
                    "100 without end",
                    conversation ->
                        EndlessBodies.forEver(
                            conversation.output(),
                            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1)))
                .failsForNow(ConnectionFailedException.class, "the connection broke"),
            save(
                    "HTTP to a port of TLS, answered as by Go",
                    conversation ->
                        conversation
                            .write("HTTP/1.0 400 Bad Request\r\n\r\n")
                            .write("Client sent an HTTP request to an HTTPS server.\n"))
                .fails(ConsulRefusedException.class, "Consul answered 400", "give an https://")),
        Stream.of(301, 302, 303, 307, 308)
            .map(
                status ->
                    saveFromFake(
                            status + " to another host",
                            consul ->
                                consul.onEverySave(
                                    Fault.redirect(status, "http://localhost:1/v1/snapshot")))
                        .fails(
                            ConsulRefusedException.class,
                            "Consul answered " + status + ": (to http://localhost:1)",
                            "Redirects are not followed")));
  }

  static Stream<NetworkFault> noHttp() {
    return Stream.of(
        save("status line is rubbish", conversation -> conversation.write("Hello, who is it?\r\n"))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save("greeting of SSH", conversation -> conversation.write("SSH-2.0-OpenSSH_9.0\r\n"))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save(
                "status line without end",
                conversation ->
                    EndlessBodies.forEver(
                        conversation.output(), "HTTP/1.1 200 ".getBytes(ISO_8859_1)))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save(
                "headers of megabytes",
                conversation ->
                    conversation
                        .write("HTTP/1.1 200 OK\r\nX-Large: ")
                        .write("a".repeat(4 << 20))
                        .write("\r\n\r\n"))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save(
                "headers without end",
                conversation -> {
                  conversation.write("HTTP/1.1 200 OK\r\n");
                  EndlessBodies.forEver(
                      conversation.output(), "X-Header: value\r\n".getBytes(ISO_8859_1));
                })
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        save(
                "binary rubbish",
                conversation ->
                    conversation.write(new byte[] {0x15, 3, 3, 0, 2, 2, 10, '\r', '\n'}))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        restore("answer is rubbish", onlyAnswer(c -> c.write("Hello, who is it?\r\n")))
            .fails(OutcomeUnknownException.class, and("its answer was lost")),
        restore(
                "headers without end",
                onlyAnswer(
                    conversation -> {
                      conversation.write("HTTP/1.1 200 OK\r\n");
                      EndlessBodies.forEver(
                          conversation.output(), "X-Header: value\r\n".getBytes(ISO_8859_1));
                    }))
            .fails(OutcomeUnknownException.class, and("its answer was lost")));
  }

  static Stream<NetworkFault> tls() {
    Path authority = ServerCertificates.authorityFile(certificates);
    Path other = ServerCertificates.otherAuthorityFile(certificates);
    return Stream.of(
        save(
                "TLS to a port without",
                () -> https(ScriptedServer.plain(NetworkFaultsTest::answerAsGo)))
            .requests(0)
            .fails(TlsFailedException.class, "does not speak TLS", "give an http:// address"),
        save(
                "silent in the handshake",
                () -> https(ScriptedServer.plain(ScriptedServer.Conversation::hold)))
            .set(builder -> builder.connectTimeout(SHORT))
            .requests(0)
            .failsForNow(TimedOutException.class, "no connection was made for 0.3s"),
        save(
                "silent behind the handshake",
                () ->
                    ScriptedServer.tls(
                        ServerCertificates.good(),
                        false,
                        conversation -> {
                          conversation.read();
                          conversation.pause(2500);
                          conversation.write(withLength(FaultBench.small().length));
                          conversation.write(FaultBench.small());
                        }))
            // Too short for the answer, which has a time of its own.
            .set(builder -> builder.connectTimeout(Duration.ofSeconds(2)))
            .variable("CONSUL_CACERT", authority),
        overTls("certificate expired", ServerCertificates.expired(), authority)
            .fails(TlsFailedException.class, "has expired", "NotAfter"),
        overTls("certificate not yet valid", ServerCertificates.notYetValid(), authority)
            .fails(TlsFailedException.class, "is not valid yet", "look at the clocks"),
        overTls("certificate for another host", ServerCertificates.forName("a.example"), authority)
            .fails(
                TlsFailedException.class,
                "is for a.example, and 127.0.0.1 is expected, from the address",
                "tlsServerName"),
        overTls("another name is expected", ServerCertificates.good(), authority)
            .variable("CONSUL_TLS_SERVER_NAME", "server.dc1.consul")
            .fails(
                TlsFailedException.class,
                "is for 127.0.0.1, and server.dc1.consul is expected, by tlsServerName"),
        overTls("authority unknown", ServerCertificates.good(), other)
            .fails(TlsFailedException.class, "none of the authorities of", other.toString()),
        overTls("authority not of the system", ServerCertificates.good(), "")
            .fails(
                TlsFailedException.class, "none of the authorities of the Java runtime", "caFile"),
        demanding("client certificate demanded", authority)
            .variable("CONSUL_CLIENT_CERT", "")
            .variable("CONSUL_CLIENT_KEY", "")
            .fails(TlsFailedException.class, "it may demand a client certificate, and none is set"),
        demanding("client certificate not trusted", authority)
            .fails(TlsFailedException.class, "the client certificate that is set must be signed"),
        save(
                "closed in the handshake",
                () -> https(ScriptedServer.plain(NetworkFaultsTest::hangUp)))
            .requests(0)
            .fails(TlsFailedException.class, "hung up during the handshake", "may not speak TLS"),
        save(
                "redirect from https to http",
                () ->
                    ScriptedServer.tls(
                        ServerCertificates.good(),
                        false,
                        conversation -> {
                          conversation.read();
                          conversation
                              .write("HTTP/1.1 307 There\r\nContent-Length: 0\r\n")
                              .write("Location: http://127.0.0.1:1/v1/snapshot\r\n\r\n");
                        }))
            .variable("CONSUL_CACERT", authority)
            .fails(ConsulRefusedException.class, "(to http://127.0.0.1:1)", "not followed"),
        save(
                "closed in the body over TLS",
                () ->
                    ScriptedServer.tls(
                        ServerCertificates.good(),
                        false,
                        conversation -> {
                          conversation.read();
                          conversation.write(CHUNKED).write(chunk(part(300)));
                          conversation.halfClose();
                          conversation.drain();
                        }))
            .variable("CONSUL_CACERT", authority)
            .failsForNow(BrokenStreamException.class, "the stream broke"),
        save(
                "size of a chunk without end over TLS",
                () ->
                    ScriptedServer.tls(
                        ServerCertificates.good(),
                        false,
                        conversation -> {
                          conversation.read();
                          conversation.write(CHUNKED).write("5;");
                          EndlessBodies.forEver(conversation.output(), new byte[] {'e'});
                        }))
            .variable("CONSUL_CACERT", authority)
            .failsForNow(BrokenStreamException.class, "the stream broke", NO_CONTENT),
        restore(
                "certificate for another host",
                () ->
                    ScriptedServer.tls(
                        ServerCertificates.forName("a.example"),
                        false,
                        NetworkFaultsTest::answerWell))
            .variable("CONSUL_CACERT", authority)
            .requests(0)
            .archives(0)
            .fails(TlsFailedException.class, "is for a.example"),
        restore(
                "closed over TLS behind the whole archive",
                () ->
                    ScriptedServer.tls(
                        ServerCertificates.good(),
                        false,
                        ScriptedServer.onUpload(onlyAnswer(conversation -> {}))))
            .variable("CONSUL_CACERT", authority)
            .fails(OutcomeUnknownException.class, and("its answer was lost")));
  }

  static Stream<NetworkFault> brokenUploads() {
    return Stream.of(
        restore("connection refused", NetworkFaultsTest::refusing)
            .requests(0)
            .archives(0)
            .failsForNow(ConnectionFailedException.class, "no connection", "127.0.0.1"),
        restore(
                "reset in the middle",
                conversation -> {
                  conversation.readBytes(6 << 20);
                  conversation.reset();
                })
            .withLargeArchive()
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        restore("closed in the middle", conversation -> conversation.readBytes(6 << 20))
            .withLargeArchive()
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        restore("closed behind the last byte", onlyAnswer(conversation -> {}))
            .fails(OutcomeUnknownException.class, and("its answer was lost", "end of stream")),
        restore("reset behind the last byte", onlyAnswer(ScriptedServer.Conversation::reset))
            .fails(OutcomeUnknownException.class, and("its answer was lost")),
        restore(
                "half closed behind the last byte",
                onlyAnswer(
                    conversation -> {
                      conversation.halfClose();
                      conversation.hold();
                    }))
            .fails(OutcomeUnknownException.class, and("its answer was lost")),
        restoreToFake("answer lost", consul -> consul.onEveryRestore(Fault.loseAnswer()))
            .fails(OutcomeUnknownException.class, and("its answer was lost")),
        restore("closed in the body of the 200", onlyAnswer(c -> c.write(withLength(9))))
            .fails(OutcomeUnknownException.class, and("its answer was lost")));
  }

  static Stream<NetworkFault> earlyAnswers() {
    return Stream.of(
        early(403, "Permission denied")
            .fails(PermissionDeniedException.class, "Consul answered 403: Permission denied"),
        early(413, PAGE).fails(ConsulRefusedException.class, "Consul answered 413: " + PAGE),
        early(500, "No such thing").fails(ConsulRefusedException.class, "500: No such thing"),
        early(200, "")
            .fails(
                ConsulRefusedException.class,
                "200 was answered before the whole archive was sent, so nothing was restored"));
  }

  static Stream<NetworkFault> answersToAWholeArchive() {
    return Stream.concat(
        Stream.of(
                200, 206, 301, 307, 400, 401, 403, 404, 405, 408, 413, 421, 429, 500, 502, 503, 504)
            .map(
                status ->
                    restoreToFake(
                            status + " of a gateway",
                            consul ->
                                consul.onEveryRestore(
                                    Fault.answer(
                                        status,
                                        Map.of(
                                            "Retry-After", "0", "Location", "http://localhost:1/"),
                                        PAGE)))
                        .fails(OutcomeUnknownException.class, and(status + ": " + PAGE))),
        Stream.of(
            restore("204", onlyAnswer(c -> c.write("HTTP/1.1 204 No Content\r\n\r\n")))
                .fails(OutcomeUnknownException.class, and("204")),
            restoreToFake("429 of Consul's", consul -> consul.onEveryRestore(Fault.error(429, "")))
                .failsForNow(RateLimitedException.class, "Consul answered 429"),
            restoreToFake(
                    "403 of Consul's",
                    consul -> consul.onEveryRestore(Fault.error(403, "Permission denied")))
                .fails(PermissionDeniedException.class, "Permission denied"),
            restore(
                "100 before the answer",
                conversation -> {
                  conversation.write("HTTP/1.1 100 Continue\r\n\r\n");
                  conversation.readBytes(FaultBench.small().length);
                  conversation.write(ScriptedServer.OK);
                }),
            restore(
                    "100 without end",
                    onlyAnswer(
                        conversation ->
                            EndlessBodies.forEver(
                                conversation.output(),
                                "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1))))
                .fails(OutcomeUnknownException.class, and("its answer was lost"))));
  }

  static Stream<NetworkFault> answersToTheQuestionBefore() {
    return Stream.of(
        question("page of a gateway with 200", text(200, PAGE))
            .fails(ConsulRefusedException.class, "asked first without data", "200: " + PAGE),
        question("504", text(504, PAGE)).fails(ConsulRefusedException.class, "504: " + PAGE),
        question("429", text(429, "")).failsForNow(RateLimitedException.class, "429"),
        question("408", text(408, "")).fails(ConsulRefusedException.class, "408"),
        question("reset", ScriptedServer.Conversation::reset)
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        question("silence", ScriptedServer.Conversation::hold)
            .set(builder -> builder.queryTimeout(SHORT))
            .failsForNow(TimedOutException.class, "nothing was answered for 0.3s"),
        question("102 again and again", NetworkFaultsTest::processing)
            .set(builder -> builder.queryTimeout(DEADLINE))
            .failsForNow(TimedOutException.class, "nothing was answered for 1s"),
        question("rubbish", conversation -> conversation.write("SSH-2.0-OpenSSH_9.0\r\n"))
            .failsForNow(ConnectionFailedException.class, "the connection broke"),
        question(
                "redirect",
                conversation ->
                    conversation
                        .write("HTTP/1.1 308 There\r\nContent-Length: 0\r\n")
                        .write("Location: http://localhost:1/\r\n\r\n"))
            .fails(ConsulRefusedException.class, "(to http://localhost:1)", "not followed"));
  }

  // ---- Servers ----

  /** A port on which somebody listened a moment ago. */
  private static FaultyServer refusing() {
    FakeConsul consul = FakeConsul.start();
    consul.stop();
    return FaultyServer.of(consul);
  }

  private static NetworkFault page(int status) {
    return saveFromFake(
        status + " with a page",
        consul -> consul.onEverySave(Fault.answer(status, "text/html", PAGE)));
  }

  private static NetworkFault overTls(String name, SSLSocketFactory server, Object authority) {
    return save(name, () -> ScriptedServer.tls(server, false, NetworkFaultsTest::answerWell))
        .variable("CONSUL_CACERT", authority)
        .requests(0);
  }

  private static NetworkFault demanding(String name, Path authority) {
    return save(
            name,
            () ->
                ScriptedServer.tls(ServerCertificates.good(), true, NetworkFaultsTest::answerWell))
        .variable("CONSUL_CACERT", authority)
        .requests(0);
  }

  /** Well, but for what is answered to the questions around a restore. */
  private static Supplier<FaultyServer> wellBut(Script toQuestions) {
    return () ->
        ScriptedServer.plain(
            conversation -> {
              for (var head = conversation.read(); head != null; head = conversation.read()) {
                if (head.method().equals("PUT")) {
                  conversation.answerWell(head);
                } else {
                  toQuestions.play(conversation);
                  return;
                }
              }
            });
  }

  /** The same under an address that asks for TLS. */
  private static FaultyServer https(FaultyServer server) {
    return new FaultyServer() {
      @Override
      public String address() {
        return server.address().replace("http://", "https://");
      }

      @Override
      public List<Received> requests() {
        return server.requests();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  private static NetworkFault early(int status, String text) {
    return restoreToFake(
            status + " before the archive is read",
            consul -> consul.onEveryRestore(Fault.refuseEarly(status, text)))
        .withLargeArchive();
  }

  private static NetworkFault question(String name, Script script) {
    return restore(
            name + " to the question before",
            () ->
                ScriptedServer.plain(
                    conversation -> {
                      if (conversation.read() != null) {
                        script.play(conversation);
                      }
                    }))
        .requests(1)
        .archives(0);
  }

  // ---- Scripts ----

  private static void answerWell(ScriptedServer.Conversation conversation) throws IOException {
    for (var head = conversation.read(); head != null; head = conversation.read()) {
      conversation.answerWell(head);
    }
  }

  /** Whatever comes. */
  private static void answerAsGo(ScriptedServer.Conversation conversation) throws IOException {
    conversation.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400 Bad Request");
    conversation.halfClose();
    conversation.drain();
  }

  /** In order, and not by a reset, which some bytes that nobody reads would cause. */
  private static void hangUp(ScriptedServer.Conversation conversation) throws IOException {
    conversation.halfClose();
    conversation.drain();
  }

  /** Reads the whole of the small archive, and then plays. */
  private static Script onlyAnswer(Script script) {
    return conversation -> {
      conversation.readBytes(FaultBench.small().length);
      script.play(conversation);
    };
  }

  private static Script answer(String beginning, Script rest) {
    return onlyAnswer(
        conversation -> {
          conversation.write(beginning);
          rest.play(conversation);
        });
  }

  private static Script text(int status, String body) {
    return conversation -> conversation.write(ScriptedServer.text(status, body));
  }

  private static Script slowly(String text) {
    return conversation -> {
      for (int i = 0; i < text.length(); i++) {
        conversation.write(text.substring(i, i + 1));
        conversation.pause(100);
      }
      conversation.hold();
    };
  }

  private interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private static Script endless(Body body) {
    return conversation -> {
      conversation.write("HTTP/1.1 200 OK\r\nContent-Type: application/x-gzip\r\n\r\n");
      body.writeTo(conversation.output());
    };
  }

  private static Script endlessText(int status) {
    return conversation -> {
      conversation.write("HTTP/1.1 " + status + " No\r\nContent-Type: text/plain\r\n\r\n");
      EndlessBodies.forEver(conversation.output(), "word ".getBytes(ISO_8859_1));
    };
  }

  /** Says without end that the answer will come. */
  private static void processing(ScriptedServer.Conversation conversation)
      throws IOException, InterruptedException {
    while (true) {
      conversation.write("HTTP/1.1 102 Processing\r\n\r\n").pause(100);
    }
  }

  private static String withLength(int length) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
  }

  private static byte[] part(int length) {
    return ArchiveBuilder.cutTo(FaultBench.small(), length);
  }

  private static byte[] chunk(byte[] bytes) {
    byte[] before = (Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1);
    byte[] chunk = Arrays.copyOf(before, before.length + bytes.length + 2);
    System.arraycopy(bytes, 0, chunk, before.length, bytes.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    return chunk;
  }

  private static String[] and(String... parts) {
    return Stream.concat(Arrays.stream(UNKNOWN), Arrays.stream(parts)).toArray(String[]::new);
  }
}
