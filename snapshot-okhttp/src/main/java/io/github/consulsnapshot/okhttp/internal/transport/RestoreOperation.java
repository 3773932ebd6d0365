package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.RestoredSnapshot.PostCheck;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SafetySnapshotException;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.UnsupportedRecordsException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.internal.archive.Verification;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import io.github.consulsnapshot.state.ConsulVersion;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;

/**
 * Restores one snapshot. Everything that can refuse it comes before the upload, what needs no
 * Consul first; there is one upload; nothing that comes after can turn its outcome into an error.
 */
final class RestoreOperation {
  private final Connection connection;
  private final OkHttpClient queries;
  private final Upload upload;
  private final SaveOperation saves;
  private final Timeouts timeouts;
  private final Verification verification;
  private final TimeSource time;

  RestoreOperation(
      Connection connection,
      SaveOperation saves,
      Timeouts timeouts,
      Verification verification,
      TimeSource time) {
    this.connection = connection;
    this.saves = saves;
    this.timeouts = timeouts;
    this.verification = verification;
    this.time = time;
    this.upload = new Upload(connection, timeouts);
    this.queries = connection.client(timeouts.query()).build();
  }

  RestoredSnapshot restore(Operation operation, SnapshotSource source, RestoreOptions options) {
    SourceVerification.requireRepeatable(source);
    options.targetVersion().ifPresent(RestoreOperation::requireVersion);
    Deadline whole = new Deadline(time, Optional.empty());
    ProgressMeter progress = new ProgressMeter(options.progress(), time);
    VerifiedArchive archive = SourceVerification.verify(operation, source, progress, verification);
    ClusterQueries cluster =
        new ClusterQueries(connection, queries, timeouts, operation, options.scope(), whole);
    requireOtherTarget(source, options);
    cluster.requireRestorePermitted();
    if (!options.dangerouslySendUnsupportedRecords()) {
      requireSupported(source, archive, options.targetVersion(), cluster);
    }
    if (options.requireHealthyCluster()) {
      cluster.requireHealthy();
    }
    Optional<SavedSnapshot> safety =
        options.safetySnapshot().map(target -> saveFirst(operation, target, options));
    upload.send(operation, source, archive, options.scope(), deadline(options), progress);
    PostCheck postCheck =
        new RestoreCheck(connection, queries, timeouts, operation, time, progress).run(options);
    return new RestoredSnapshot(archive, source.description(), safety, postCheck, whole.elapsed());
  }

  /** The safety snapshot would replace the archive between its verification and its upload. */
  private static void requireOtherTarget(SnapshotSource source, RestoreOptions options) {
    if (options.safetySnapshot().isEmpty()) {
      return;
    }
    SnapshotTarget target = options.safetySnapshot().get();
    try {
      if (!target.replaces(source)) {
        return;
      }
    } catch (IOException e) {
      throw new StorageException(
          target.description() + ": it cannot be told from the archive: " + e.getMessage(), e);
    }
    throw new InvalidSettingException(
        "safetySnapshot",
        target.description() + " given, which is the archive to be restored; give another file");
  }

  private static void requireSupported(
      SnapshotSource source,
      VerifiedArchive archive,
      Optional<String> stated,
      ClusterQueries cluster) {
    List<RecordCount> critical =
        archive.records().stream()
            .filter(r -> !ConsulVersion.everyVersionCanApply(r.type()))
            .toList();
    List<String> criticalKinds =
        archive.configEntryKinds().stream()
            .filter(kind -> !ConsulVersion.everyVersionCanApplyConfigEntry(kind))
            .toList();
    if (critical.isEmpty() && criticalKinds.isEmpty()) {
      return;
    }
    Optional<String> told = stated.or(cluster::serverVersion);
    Optional<ConsulVersion> version = told.flatMap(RestoreOperation::readable);
    List<RecordCount> refused =
        critical.stream()
            .filter(r -> version.isEmpty() || !version.get().canApply(r.type()))
            .toList();
    List<String> refusedKinds =
        criticalKinds.stream()
            .filter(kind -> version.isEmpty() || !version.get().canApplyConfigEntry(kind))
            .toList();
    if (!refused.isEmpty() || !refusedKinds.isEmpty()) {
      throw new UnsupportedRecordsException(
          source.description()
              + ": a leader would crash on records that it cannot apply: "
              + Stream.concat(
                      refused.stream().map(r -> r.count() + " of type " + r.name()),
                      refusedKinds.stream()
                          .map(kind -> "configuration entries of kind " + Shown.text(kind)))
                  .collect(Collectors.joining(", "))
              + told.filter(text -> version.isPresent())
                  .map(text -> ", and the target is Consul " + text)
                  .orElse(
                      "; the target's version is not known: give targetVersion, or a token with"
                          + " operator = \"read\" or agent = \"read\"")
              + ". Nothing was sent",
          refused,
          refusedKinds);
    }
  }

  /** First of all, so that a typing error is not found only after the archive was verified. */
  private static void requireVersion(String text) {
    ConsulVersion.parse(text);
  }

  /** A server may be a build of somebody's own, with a version that is none. */
  private static Optional<ConsulVersion> readable(String text) {
    try {
      return Optional.of(ConsulVersion.parse(text));
    } catch (InvalidSettingException e) {
      return Optional.empty();
    }
  }

  private SavedSnapshot saveFirst(
      Operation operation, SnapshotTarget target, RestoreOptions options) {
    SaveOptions save =
        SaveOptions.builder()
            .scope(options.scope())
            .deadline(options.safetyDeadline())
            .retry(RetryPolicy.never())
            .progress(options.progress())
            .build();
    try {
      return saves.save(operation, target, save);
    } catch (SnapshotException e) {
      if (operation.isEnded()) {
        throw e;
      }
      throw new SafetySnapshotException(
          "the safety snapshot failed, so nothing was restored: " + e.getMessage(), e);
    }
  }

  private Deadline deadline(RestoreOptions options) {
    return new Deadline(time, options.deadline());
  }
}
