package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.okhttp.internal.json.NotConsulsAnswerException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import okio.ByteString;

/**
 * Small calls to one agent, for work that consists of many of them: to lead, to be registered, to
 * log in. Safe for use by several threads.
 */
public final class AgentCalls implements AutoCloseable {
  private static final int NOT_FOUND = 404;

  /** More than a value of a key in base64 has. */
  private static final long MAX_ANSWER_BYTES = 1 << 20;

  private final Connection connection;
  private final Timeouts timeouts;
  private final TimeSource time;
  private final OkHttpClient http;
  private final Operations operations;

  /** Makes one; the connection stays open when it is closed. */
  public AgentCalls(Connection connection, Timeouts timeouts, TimeSource time) {
    this.connection = connection;
    this.timeouts = timeouts;
    this.time = time;
    this.operations = new Operations(connection::release);
    this.http = connection.client(timeouts.query()).build();
  }

  /**
   * What came back.
   *
   * @param status 200, or 404 where that is an answer
   * @param body all of it
   * @param index {@code X-Consul-Index}; 0 when there is none
   */
  public record Answer(int status, ByteString body, long index) {
    /** Whether there is what was asked for. */
    public boolean isFound() {
      return status != NOT_FOUND;
    }

    /** Not the body, which may be anything. */
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  /** Where elapsed time comes from. */
  public TimeSource time() {
    return time;
  }

  /** The address, as errors show it. */
  public String description() {
    return connection.description();
  }

  /** Works on this thread, until it is interrupted or this is closed. */
  public <T> T run(Function<Calls, T> work) {
    return operations.run(operation -> work.apply(new Calls(operation)));
  }

  /**
   * Works on this thread, also when it is interrupted or this is closed already: an interrupt that
   * was there before is there again afterwards. For what leaves nothing behind; the calls have to
   * be bounded each.
   */
  public void tidyUp(Consumer<Calls> work) {
    boolean interrupted = Thread.interrupted();
    Operation operation = new Operation();
    try {
      work.accept(new Calls(operation));
    } finally {
      operation.done();
      operations.left();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends what is running by {@link #run}; not what tidies up after it. */
  @Override
  public void close() {
    operations.close();
  }

  /**
   * Waits until what was running by {@link #run} has tidied up, for so long at most. Before that a
   * connection may still be made.
   */
  public void awaitEnd(Duration atMost) {
    operations.awaitEnd(atMost);
  }

  /** The calls of one piece of work, on its thread. */
  public final class Calls {
    private final Operation operation;

    Calls(Operation operation) {
      this.operation = operation;
    }

    /** Ends the work, from any thread, as closing does. */
    public void end() {
      operation.close();
    }

    /** Sleeps; ends as the calls do. */
    public void pause(Duration duration) {
      operation.requireNotEnded("pause");
      try {
        time.sleep(duration);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw operation.ended("pause", e);
      }
    }

    /**
     * Sends it and waits for the whole answer.
     *
     * @throws OperationCancelledException when the work was ended
     * @throws io.github.consulsnapshot.SnapshotException of other kinds when it did not succeed
     */
    public Answer send(SmallCall call) {
      String asked = call.asked() + " of " + connection;
      operation.requireNotEnded(asked);
      Request request = new Requests(connection).small(call);
      Exchange exchange =
          new Exchange(
              connection,
              operation,
              asked,
              http(call),
              request,
              timeouts,
              new Deadline(time, call.within()));
      try (Response response = exchange.execute()) {
        boolean notFound = response.code() == NOT_FOUND && call.isNotFoundAnAnswer();
        if (response.code() != 200 && !notFound) {
          Refusal refusal = Refusal.of(response);
          operation.requireNotEnded(asked);
          throw refusal.toException(asked, call.right());
        }
        return new Answer(response.code(), body(response), index(response));
      } catch (NotConsulsAnswerException e) {
        throw new ConnectionFailedException(
            asked + ": the answer is not Consul's: " + e.getMessage(), e);
      } catch (IOException e) {
        throw exchange.failed(e, false);
      }
    }

    private OkHttpClient http(SmallCall call) {
      return call.serverWait().isZero()
          ? http
          : http.newBuilder().readTimeout(timeouts.query().plus(call.serverWait())).build();
    }

    private ByteString body(Response response) throws IOException {
      BufferedSource source = response.body().source();
      // For all of it, not between two bytes.
      source.timeout().deadline(timeouts.query().toNanos(), TimeUnit.NANOSECONDS);
      if (source.request(MAX_ANSWER_BYTES + 1)) {
        throw new NotConsulsAnswerException("longer than " + MAX_ANSWER_BYTES + " bytes");
      }
      return source.readByteString();
    }
  }

  private static long index(Response response) {
    String index = response.header("X-Consul-Index", "0");
    try {
      return Long.parseUnsignedLong(index);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The error of an answer that cannot be read. */
  public ConnectionFailedException unreadable(String asked, IOException e) {
    return new ConnectionFailedException(
        asked + " of " + connection + ": the answer is not Consul's: " + e.getMessage(), e);
  }
}
