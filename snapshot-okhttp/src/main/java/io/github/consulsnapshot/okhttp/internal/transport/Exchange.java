package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.TimedOutException;
import io.github.consulsnapshot.TimedOutException.Limit;
import io.github.consulsnapshot.TlsFailedException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Interceptor;
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
  /** Notes that a connection stands: a timeout before that is one of connecting. */
  static final Interceptor CONNECTED =
      chain -> {
        Exchange exchange = chain.request().tag(Exchange.class);
        if (exchange != null) {
          exchange.connected = true;
        }
        return chain.proceed(chain.request());
      };

  private final Operation operation;
  private final String asked;
  private final Timeouts timeouts;
  private final Duration responseTimeout;
  private final Deadline deadline;
  private final Call call;

  private volatile boolean connected;

  Exchange(
      Operation operation,
      String asked,
      OkHttpClient http,
      Request request,
      Timeouts timeouts,
      Deadline deadline) {
    this.operation = operation;
    this.asked = asked;
    this.timeouts = timeouts;
    this.responseTimeout = Duration.ofMillis(http.readTimeoutMillis());
    this.deadline = deadline;
    this.call = http.newCall(request.newBuilder().tag(Exchange.class, this).build());
    deadline
        .remaining()
        .ifPresent(left -> call.timeout().timeout(left.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Sends the request and blocks for the headers of the answer. The caller closes it. */
  Response execute() throws IOException {
    operation.running(call);
    Response response = call.execute();
    response.body().source().timeout().timeout(timeouts.stall().toNanos(), TimeUnit.NANOSECONDS);
    return response;
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
    if (operation.isEnded()) {
      return operation.ended(asked, e);
    }
    if (deadline.isOver()) {
      return timedOut(Limit.DEADLINE, "it was not done", deadline.allowed(), e);
    }
    if (e instanceof SocketTimeoutException) {
      if (!connected) {
        return timedOut(Limit.CONNECT, "no connection was made", timeouts.connect(), e);
      }
      return inTransfer
          ? timedOut(Limit.STALL, "not a byte passed", timeouts.stall(), e)
          : timedOut(Limit.RESPONSE, "nothing was answered", responseTimeout, e);
    }
    // Over TLS a connection that breaks later is an SSLException around the real one.
    boolean brokeLater = connected && e.getCause() instanceof IOException;
    if (e instanceof SSLException && !brokeLater) {
      return new TlsFailedException(asked + ": no secure connection: " + e.getMessage(), e);
    }
    return new ConnectionFailedException(
        asked + ": " + (connected ? "the connection broke: " : "no connection: ") + e.getMessage(),
        e);
  }

  private SnapshotException timedOut(Limit limit, String what, Duration allowed, IOException e) {
    return new TimedOutException(
        asked + ": " + what + " for " + Deadline.text(allowed), limit, allowed, e);
  }
}
