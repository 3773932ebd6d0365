package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.Consistency;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.okhttp.internal.archive.Verification;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** Saves one snapshot, in as many attempts as the options allow. */
final class SaveOperation {
  private final Connection connection;
  private final OkHttpClient http;
  private final Timeouts timeouts;
  private final Verification verification;
  private final TimeSource time;

  SaveOperation(
      Connection connection, Timeouts timeouts, Verification verification, TimeSource time) {
    this.connection = connection;
    this.timeouts = timeouts;
    this.verification = verification;
    this.time = time;
    this.http = connection.client(timeouts.saveResponse()).build();
  }

  SavedSnapshot save(Operation operation, SnapshotTarget target, SaveOptions options) {
    Deadline deadline = new Deadline(time, options.deadline());
    check(target);
    Consistency consistency = options.consistency();
    String asked = "save from " + Place.of(connection, options.scope());
    int repeated = 0;
    for (int attempt = 1; ; attempt++) {
      operation.requireNotEnded(asked);
      try {
        SaveAttempt.Saved saved =
            new SaveAttempt(connection, http, timeouts, verification, options, deadline, operation)
                .save(target, consistency, new ProgressMeter(options.progress(), time));
        return new SavedSnapshot(
            saved.archive(),
            saved.location(),
            consistency,
            saved.freshness(),
            attempt,
            deadline.elapsed());
      } catch (SnapshotException e) {
        if (e instanceof NoLeaderException
            && options.fallbackToStale()
            && consistency == Consistency.CONSISTENT) {
          consistency = Consistency.STALE;
          continue;
        }
        repeated++;
        Optional<Duration> pause = pauseAfter(e, repeated, options, deadline);
        if (pause.isEmpty()) {
          throw e;
        }
        sleep(operation, asked, pause.get(), e);
      }
    }
  }

  private static void check(SnapshotTarget target) {
    try {
      target.check();
    } catch (IOException e) {
      throw StorageException.of(
          target.description() + ": nothing can be saved there: " + e.getMessage(), e);
    }
  }

  /** How long to wait before another attempt; empty when there is none. */
  private static Optional<Duration> pauseAfter(
      SnapshotException e, int attempts, SaveOptions options, Deadline deadline) {
    if (!e.isRetryable() || attempts >= options.retry().maxAttempts()) {
      return Optional.empty();
    }
    return Optional.of(options.retry().pauseAfter(attempts)).filter(deadline::allows);
  }

  private void sleep(Operation operation, String asked, Duration pause, SnapshotException reason) {
    try {
      time.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw operation.ended(asked, reason);
    }
  }
}
