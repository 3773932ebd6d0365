package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.OutcomeUnknownException;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.Scope;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends an archive to be restored, once, and tells what became of it. */
final class Upload {
  private static final String LOOK_FIRST =
      "Look at the cluster before anything else; do not repeat the restore";

  private final Connection connection;
  private final OkHttpClient http;
  private final Timeouts timeouts;

  Upload(Connection connection, Timeouts timeouts) {
    this.connection = connection;
    this.timeouts = timeouts;
    this.http =
        connection
            .client(timeouts.restoreResponse())
            .retryOnConnectionFailure(false)
            // A connection of its own: on one that had been idle, a PUT may fail only because the
            // server closed it meanwhile, and nobody could tell whether it was received.
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .build();
  }

  void send(
      Operation operation,
      SnapshotSource source,
      VerifiedArchive archive,
      Scope scope,
      Deadline deadline,
      ProgressMeter progress) {
    String asked = "restore of " + source.description() + " to " + Place.of(connection, scope);
    operation.requireNotEnded(asked);
    progress.begin(Phase.UPLOADING, OptionalLong.of(archive.archiveBytes()));
    UploadBody body = new UploadBody(source, archive, progress);
    Request request = new Requests(connection).restore(scope, body);
    Exchange exchange =
        new Exchange(connection, operation, asked, http, request, timeouts, deadline);
    try (Response response = exchange.execute()) {
      requireRestored(asked, response, body);
      progress.end();
    } catch (IOException e) {
      throw failed(asked, exchange, body, e);
    } catch (SnapshotException e) {
      throw e;
    } catch (RuntimeException e) {
      // Of an interceptor or an event listener of the caller's.
      throw body.isComplete()
          ? unknown(asked, e.getClass().getName() + " was thrown instead of an answer", e)
          : e;
    }
  }

  /** A 200 proves nothing: Consul's own comes after the whole archive, and has no text. */
  private static void requireRestored(String asked, Response response, UploadBody body)
      throws IOException {
    if (response.code() != 200) {
      throw refused(asked, Refusal.of(response), body);
    }
    if (!body.isComplete()) {
      throw new ConsulRefusedException(
          asked + ": 200 was answered before the whole archive was sent, so nothing was restored",
          200,
          AnswerText.of(response));
    }
    if (!response.body().source().exhausted()) {
      throw unknown(asked, "the answer is not Consul's: 200: " + AnswerText.of(response), null);
    }
  }

  private static SnapshotException refused(String asked, Refusal refusal, UploadBody body) {
    ConsulRefusedException refused = refusal.toException(asked, Refusal.ACL_WRITE);
    return body.isComplete() && !refusal.leavesStateAlone()
        ? unknown(
            asked, "the answer does not tell whether it was restored: " + refusal.words(), refused)
        : refused;
  }

  private static SnapshotException failed(
      String asked, Exchange exchange, UploadBody body, IOException e) {
    boolean inTransfer = body.isSending() || exchange.isAnswered();
    if (body.isComplete()) {
      return unknown(
          asked,
          "its answer was lost ("
              + exchange.failed(e, inTransfer).getMessage().replace(asked + ": ", "")
              + "). It may have been restored",
          exchange.shown(e));
    }
    IOException ours = body.sourceFailure();
    if (ours != null && !exchange.isEnded()) {
      return new StorageException(
          asked
              + ": "
              + ours.getMessage()
              + ". The upload was broken off, and nothing was restored",
          ours);
    }
    return exchange.failed(e, inTransfer);
  }

  private static OutcomeUnknownException unknown(String asked, String what, Throwable cause) {
    return new OutcomeUnknownException(
        asked + ": the whole archive was sent, and " + what + ". " + LOOK_FIRST, cause);
  }
}
