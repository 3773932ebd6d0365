package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.Consistency;
import io.github.consulsnapshot.Freshness;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.TooStaleException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.internal.archive.ArchiveWalk;
import io.github.consulsnapshot.okhttp.internal.archive.Interruption;
import io.github.consulsnapshot.okhttp.internal.archive.Verification;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import okio.GzipSource;
import okio.Okio;

/** One request for a snapshot: from the socket into the staging place and the verifier at once. */
final class SaveAttempt {
  private static final String UNCHANGED = "; the target is as it was before";

  private final Connection connection;
  private final OkHttpClient http;
  private final Timeouts timeouts;
  private final Verification verification;
  private final SaveOptions options;
  private final Deadline deadline;
  private final Operation operation;
  private final String asked;

  /** What an attempt that succeeded has to tell. */
  record Saved(VerifiedArchive archive, String location, Freshness freshness) {}

  SaveAttempt(
      Connection connection,
      OkHttpClient http,
      Timeouts timeouts,
      Verification verification,
      SaveOptions options,
      Deadline deadline,
      Operation operation) {
    this.connection = connection;
    this.http = http;
    this.timeouts = timeouts;
    this.verification = verification;
    this.options = options;
    this.deadline = deadline;
    this.operation = operation;
    this.asked = "save from " + Place.of(connection, options.scope());
  }

  Saved save(SnapshotTarget target, Consistency consistency, ProgressMeter progress) {
    progress.begin(Phase.REQUESTING, OptionalLong.empty());
    Request request =
        new Requests(connection).save(options.scope(), consistency == Consistency.STALE);
    Exchange exchange =
        new Exchange(connection, operation, asked, http, request, timeouts, deadline);
    try (Response response = execute(exchange)) {
      if (response.code() != 200) {
        throw refused(response);
      }
      Freshness freshness = FreshnessHeaders.of(response.headers());
      requireFresh(freshness);
      progress.begin(Phase.SAVING, OptionalLong.empty());
      return receive(exchange, response, target, freshness, progress);
    }
  }

  private static Response execute(Exchange exchange) {
    try {
      return exchange.execute();
    } catch (IOException e) {
      throw exchange.failed(e, false);
    }
  }

  private SnapshotException refused(Response response) {
    Refusal refusal = Refusal.of(response);
    // Its text may be short of what tells one refusal from another only because of that.
    operation.requireNotEnded(asked);
    return refusal.toException(asked, Refusal.ACL_WRITE);
  }

  private void requireFresh(Freshness freshness) {
    if (options.requireKnownLeader() && !freshness.knownLeader().orElse(false)) {
      throw new TooStaleException(
          asked
              + ": a known leader is required, and the server "
              + (freshness.knownLeader().isPresent() ? "knows none" : "does not say"),
          freshness);
    }
    options
        .maxStaleness()
        .ifPresent(
            limit -> {
              if (freshness.lastContact().isEmpty()
                  || freshness.lastContact().get().compareTo(limit) > 0) {
                throw new TooStaleException(
                    asked
                        + ": contact with the leader within "
                        + Deadline.text(limit)
                        + " is required, and the server "
                        + freshness
                            .lastContact()
                            .map(age -> "had its last " + Deadline.text(age) + " ago")
                            .orElse("does not say when it had its last"),
                    freshness);
              }
            });
  }

  private Saved receive(
      Exchange exchange,
      Response response,
      SnapshotTarget target,
      Freshness freshness,
      ProgressMeter progress) {
    Optional<Saved> saved = Optional.empty();
    try (StagedSnapshot staged = stage(target)) {
      BufferedSource body = body(response);
      TeeStream tee =
          new TeeStream(
              progress.watch(new GatheringStream(body, exchange::hasReceived)),
              body.timeout(),
              staged.output(),
              e -> targetFailed(target, "writing failed", e, UNCHANGED));
      VerifiedArchive archive = verify(exchange, response, tee, staged);
      // Told before the commit: what a listener throws then still ends a save that left no trace.
      progress.end();
      operation.requireNotEnded(asked);
      saved = Optional.of(new Saved(archive, commit(target, staged, archive), freshness));
    } catch (IOException e) {
      // Of closing, once it is committed: nothing else gets here. The archive stands there, and an
      // error would deny it.
    } catch (RuntimeException e) {
      if (saved.isEmpty()) {
        throw e;
      }
    }
    return saved.orElseThrow();
  }

  private StagedSnapshot stage(SnapshotTarget target) {
    try {
      return target.stage();
    } catch (IOException e) {
      throw targetFailed(target, "staging failed", e, UNCHANGED);
    }
  }

  private String commit(SnapshotTarget target, StagedSnapshot staged, VerifiedArchive archive) {
    try {
      return staged.commit(archive);
    } catch (IOException e) {
      // Any other failure may come after the archive was made visible. That has to be told, also
      // when somebody has wanted to end the operation meanwhile. What stands there now only the
      // target knows, and its message says it.
      throw Interruption.made(e)
          ? targetFailed(target, "committing failed", e, "")
          : storageFailed(target, "committing failed", e, "");
    }
  }

  /** A proxy that packs the archive once more says so; the layer is its own and comes off here. */
  private static BufferedSource body(Response response) {
    BufferedSource body = response.body().source();
    return "gzip".equalsIgnoreCase(response.header("Content-Encoding"))
        ? Okio.buffer(new GzipSource(body))
        : body;
  }

  private VerifiedArchive verify(
      Exchange exchange, Response response, TeeStream tee, StagedSnapshot staged) {
    String description = description(response);
    try {
      return new ArchiveWalk(tee, description, verification).verify(staged::announce);
    } catch (InvalidArchiveException e) {
      throw brokenOrInvalid(
          Secrets.of(response.request()).removeFrom(e, description),
          AnswerText.clean(tee.serverMessage(), response.request()));
    } catch (IOException e) {
      throw lineBroke(exchange, e);
    }
  }

  private String description(Response response) {
    String type = response.header("Content-Type", "");
    boolean usual = type.isEmpty() || type.contains("gzip") || type.contains("octet-stream");
    return "the answer of "
        + connection
        + (usual ? "" : " (" + AnswerText.clean(type, response.request()) + ")");
  }

  /** An archive that only lacks its end is the line's fault, and another attempt may succeed. */
  private SnapshotException brokenOrInvalid(InvalidArchiveException e, String serverMessage) {
    if (!serverMessage.isEmpty()) {
      return new BrokenStreamException(
          asked + ": Consul broke off: " + serverMessage, serverMessage, e);
    }
    if (e.fault() == ArchiveFault.TRUNCATED || e.fault() == ArchiveFault.EMPTY) {
      return new BrokenStreamException(
          asked + ": the stream ended early: " + e.getMessage(), "", e);
    }
    return e;
  }

  private SnapshotException lineBroke(Exchange exchange, IOException e) {
    // Asked first: somebody may end the operation while it is looked for what has failed.
    if (operation.isEndedBy(e) || deadline.isOver() || e instanceof SocketTimeoutException) {
      return exchange.failed(e, true);
    }
    return new BrokenStreamException(
        asked + ": the stream broke: " + exchange.reason(e), "", exchange.shown(e));
  }

  private SnapshotException targetFailed(
      SnapshotTarget target, String what, IOException e, String state) {
    if (operation.isEndedBy(e)) {
      return operation.ended(asked + " to " + target.description(), e);
    }
    return storageFailed(target, what, e, state);
  }

  private static StorageException storageFailed(
      SnapshotTarget target, String what, IOException e, String state) {
    return StorageException.of(
        target.description()
            + ": "
            + what
            + ": "
            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
            + state,
        e);
  }
}
