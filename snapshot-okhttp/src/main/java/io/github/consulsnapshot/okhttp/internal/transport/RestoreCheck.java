package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot.PostCheck;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.TimeSource;
import java.time.Duration;
import java.util.OptionalLong;
import okhttp3.OkHttpClient;

/**
 * Looks at the cluster after a restore. It gives a finding and never an error, whatever it meets:
 * the restore has succeeded, and an exception would say that it had not.
 */
final class RestoreCheck {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Connection connection;
  private final OkHttpClient http;
  private final Timeouts timeouts;
  private final Operation operation;
  private final TimeSource time;
  private final ProgressMeter progress;

  RestoreCheck(
      Connection connection,
      OkHttpClient http,
      Timeouts timeouts,
      Operation operation,
      TimeSource time,
      ProgressMeter progress) {
    this.connection = connection;
    this.http = http;
    this.timeouts = timeouts;
    this.operation = operation;
    this.time = time;
    this.progress = progress;
  }

  PostCheck run(RestoreOptions options) {
    if (options.postCheck().isEmpty()) {
      return PostCheck.NOT_CHECKED;
    }
    progress.begin(Phase.CHECKING, OptionalLong.empty());
    Deadline deadline = new Deadline(time, options.postCheck());
    ClusterQueries cluster =
        new ClusterQueries(connection, http, timeouts, operation, options.scope(), deadline);
    PostCheck found = PostCheck.NO_LEADER;
    while (found == PostCheck.NO_LEADER && !deadline.isOver()) {
      found = look(cluster);
      if (found == PostCheck.NO_LEADER && !pause()) {
        found = PostCheck.NOT_CHECKED;
      }
    }
    progress.end();
    return found;
  }

  private PostCheck look(ClusterQueries cluster) {
    try {
      if (!cluster.hasLeader()) {
        return PostCheck.NO_LEADER;
      }
      // The question that came before the upload: it needs the same right as the restore did.
      cluster.requireRestorePermitted();
      return PostCheck.LEADER_ANSWERS;
    } catch (PermissionDeniedException e) {
      return PostCheck.TOKEN_INVALIDATED;
    } catch (SnapshotException e) {
      // A leader that has just restored may refuse for some seconds.
      return operation.isEnded() ? PostCheck.NOT_CHECKED : PostCheck.NO_LEADER;
    } catch (RuntimeException e) {
      // Of an interceptor of the caller's, for example; it would be no other the next time.
      return PostCheck.NOT_CHECKED;
    }
  }

  private boolean pause() {
    try {
      time.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
