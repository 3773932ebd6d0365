package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.TimedOutException;
import io.github.consulsnapshot.TimedOutException.Limit;
import io.github.consulsnapshot.TlsFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * One request and its answer: how it is ended from outside, and what its failures mean.
 *
 * <p>OkHttp has one timeout for reading. Here it is the wait for the answer until the answer is
 * there, and the stall timeout from then on.
 */
final class Exchange {
  private final Connection connection;
  private final Operation operation;
  private final String asked;
  private final OkHttpClient http;
  private final Timeouts timeouts;
  private final Duration responseTimeout;
  private final Deadline deadline;
  private Request request;

  /** What it goes over; null until a connection stands. */
  private volatile Socket socket;

  private boolean answered;

  Exchange(
      Connection connection,
      Operation operation,
      String asked,
      OkHttpClient http,
      Request request,
      Timeouts timeouts,
      Deadline deadline) {
    this.connection = connection;
    this.operation = operation;
    this.asked = asked;
    this.http = http;
    this.request = request;
    this.timeouts = timeouts;
    this.responseTimeout = Duration.ofMillis(http.readTimeoutMillis());
    this.deadline = deadline;
  }

  /** Sends the request and blocks for the headers of the answer. The caller closes it. */
  Response execute() throws IOException {
    Response response = send();
    if (isOfAnUnknownToken(response)) {
      response = withAnotherToken(response);
    }
    answered = true;
    response.body().source().timeout().timeout(timeouts.stall().toNanos(), TimeUnit.NANOSECONDS);
    return response;
  }

  /** Looks into the answer, which is nobody's yet, and so is closed here when that fails. */
  private static boolean isOfAnUnknownToken(Response response) {
    try {
      return UnknownToken.isToldBy(response);
    } catch (RuntimeException | Error e) {
      response.close();
      throw e;
    }
  }

  private Response send() throws IOException {
    Call call = http.newCall(request.newBuilder().tag(Exchange.class, this).build());
    deadline
        .remaining()
        .ifPresent(left -> call.timeout().timeout(left.toNanos(), TimeUnit.NANOSECONDS));
    operation.running(call);
    return call.execute();
  }

  /** The answer to the same with another token, if there is one and it does no harm. */
  private Response withAnotherToken(Response refusal) throws IOException {
    String refused = request.header("X-Consul-Token");
    if (refused == null || !connection.token().refused(refused) || !isRepeatable()) {
      // The token is given up in any case: what is asked next has another one.
      return refusal;
    }
    refusal.close();
    Optional<String> token = connection.token().get();
    request = request.newBuilder().header("X-Consul-Token", token.orElseThrow()).build();
    return send();
  }

  /** A restore is sent once, and so is what writes keys. */
  private boolean isRepeatable() {
    return request.method().equals("GET") || request.tag(Repeatable.class) != null;
  }

  /** Notes that a connection stands. */
  void connected(Socket over) {
    socket = over;
  }

  private boolean isConnected() {
    return socket != null;
  }

  /** Whether there is something to read from the line for which nobody has to wait. */
  boolean hasReceived() {
    Socket line = socket;
    try {
      return line != null && line.getInputStream().available() > 0;
    } catch (IOException e) {
      // The next read tells it.
      return false;
    }
  }

  /** How long the answer may take. */
  Duration responseTimeout() {
    return responseTimeout;
  }

  /** Whether the head of an answer has come. */
  boolean isAnswered() {
    return answered;
  }

  /** Whether somebody ended the operation that this belongs to. */
  boolean isEnded() {
    return operation.isEnded();
  }

  /**
   * What a failure of the line means.
   *
   * @param inTransfer whether an archive was being sent or received, not an answer waited for
   */
  SnapshotException failed(IOException e, boolean inTransfer) {
    IOException shown = shown(e);
    if (operation.isEndedBy(e)) {
      return operation.ended(asked, shown);
    }
    if (deadline.isOver()) {
      return timedOut(Limit.DEADLINE, "it was not done", deadline.allowed(), shown);
    }
    if (e instanceof SocketTimeoutException) {
      if (!isConnected()) {
        return timedOut(Limit.CONNECT, "no connection was made", timeouts.connect(), shown);
      }
      return inTransfer
          ? timedOut(Limit.STALL, "not a byte passed", timeouts.stall(), shown)
          : timedOut(Limit.RESPONSE, "nothing was answered", responseTimeout, shown);
    }
    // Over TLS a connection that breaks later is an SSLException around the real one.
    boolean brokeLater = isConnected() && e.getCause() instanceof IOException;
    if (e instanceof SSLException tls && !brokeLater) {
      String words = new TlsFailure(tls, connection.tls(), request.url().host()).words();
      return new TlsFailedException(
          asked + ": no secure connection: " + AnswerText.clean(words, request), shown);
    }
    return new ConnectionFailedException(
        asked + ": " + (isConnected() ? "the connection broke: " : "no connection: ") + reason(e),
        shown);
  }

  /** The exception as it may be shown. */
  IOException shown(IOException e) {
    return secrets().removeFrom(e);
  }

  /** The reason that it gives, or one for those that give none or none for people. */
  String reason(IOException e) {
    String message = e.getMessage();
    if (e instanceof EOFException) {
      return message != null && message.startsWith("\\n not found")
          ? "a line of the answer does not end"
          : "it ended too early";
    }
    return message == null ? e.getClass().getSimpleName() : AnswerText.clean(message, request);
  }

  private Secrets secrets() {
    return Secrets.of(request);
  }

  private SnapshotException timedOut(Limit limit, String what, Duration allowed, IOException e) {
    return new TimedOutException(
        asked + ": " + what + " for " + Deadline.text(allowed), limit, allowed, e);
  }
}
