package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.KeyRestoreIncompleteException;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeyRestoreReport;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.KeysMovedException;
import io.github.consulsnapshot.KeysOutcomeUnknownException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.internal.archive.StreamingReader;
import io.github.consulsnapshot.okhttp.internal.archive.Verification;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import io.github.consulsnapshot.state.KeyComparison;
import io.github.consulsnapshot.state.PlannedValues;
import io.github.consulsnapshot.state.StateReader;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/** Plans what keys of a cluster lack of a snapshot, and puts it back. */
final class KeyRestoreOperation {
  private final Connection connection;
  private final Timeouts timeouts;
  private final Verification verification;
  private final TimeSource time;
  private final OkHttpClient listings;
  private final OkHttpClient writes;

  KeyRestoreOperation(
      Connection connection, Timeouts timeouts, Verification verification, TimeSource time) {
    this.connection = connection;
    this.timeouts = timeouts;
    this.verification = verification;
    this.time = time;
    // The agent makes the whole answer before it sends any of it, as it does for a snapshot.
    this.listings = connection.client(timeouts.saveResponse()).build();
    this.writes =
        connection
            .client(timeouts.stall())
            .retryOnConnectionFailure(false)
            // On a connection that had been idle, a PUT may fail only because the server closed it
            // meanwhile, and nobody could tell whether it was received.
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .build();
  }

  KeyRestorePlan plan(
      Operation operation, SnapshotSource source, KeySelection keys, KeyRestoreOptions options) {
    SourceVerification.requireRepeatable(source);
    KeyPath.requireAccepted(keys);
    String asked = "plan for " + words(keys, source);
    VerifiedArchive archive = verify(operation, source, options);
    try (LiveListing live = list(operation, keys, options)) {
      return new StreamingReader(verification)
          .read(
              source,
              (metadata, state) ->
                  new KeyComparison(keys, options, live, KeyWrites::isPossible)
                      .compare(
                          new StateReader(state, source.description(), verification.limits()),
                          archive.archiveSha256()));
    } catch (OperationCancelledException e) {
      throw operation.ended(asked, e);
    } catch (IOException e) {
      throw unreadable(asked, e);
    }
  }

  private LiveListing list(Operation operation, KeySelection keys, KeyRestoreOptions options) {
    return LiveListing.open(
        connection,
        listings,
        timeouts,
        operation,
        keys,
        options.scope(),
        unlimited(),
        verification.limits());
  }

  KeyRestoreReport apply(Operation operation, SnapshotSource source, KeyRestorePlan plan) {
    SourceVerification.requireRepeatable(source);
    VerifiedArchive archive = verify(operation, source, plan.options());
    if (!archive.archiveSha256().equals(plan.archiveSha256())) {
      throw new StorageException(
          source.description()
              + ": expected the archive of the plan, with SHA-256 "
              + plan.archiveSha256()
              + ", found "
              + archive.archiveSha256()
              + ". Nothing was changed",
          null);
    }
    String asked =
        "restore of "
            + words(plan.keys(), source)
            + " to "
            + Place.of(connection, plan.options().scope());
    KeyWrites sending =
        new KeyWrites(connection, writes, timeouts, operation, plan, unlimited(), asked);
    return new Sending(operation, source, plan, sending, asked).run();
  }

  /** One plan on its way, and what ended it. */
  private final class Sending {
    private final Operation operation;
    private final SnapshotSource source;
    private final KeyRestorePlan plan;
    private final KeyWrites sending;
    private final String asked;
    private Optional<SnapshotException> failure = Optional.empty();

    Sending(
        Operation operation,
        SnapshotSource source,
        KeyRestorePlan plan,
        KeyWrites sending,
        String asked) {
      this.operation = operation;
      this.source = source;
      this.plan = plan;
      this.sending = sending;
      this.asked = asked;
    }

    KeyRestoreReport run() {
      try {
        new StreamingReader(verification)
            .read(
                source,
                (metadata, state) -> {
                  send(new StateReader(state, source.description(), verification.limits()));
                  return plan;
                });
        return sending.report();
      } catch (OperationCancelledException e) {
        throw stopped(failure.orElseGet(() -> operation.ended(asked, e)));
      } catch (SnapshotException e) {
        throw stopped(failure.orElse(e));
      } catch (IOException e) {
        throw stopped(unreadable(asked, e));
      }
    }

    private void send(StateReader state) throws IOException {
      try {
        new PlannedValues(plan, sending).readAll(state);
        sending.flush();
      } catch (SnapshotException e) {
        // What the rest of the archive turns out to be must not hide what became of the keys.
        failure = Optional.of(e);
        throw e;
      }
    }

    private SnapshotException stopped(SnapshotException e) {
      KeyRestoreReport report = sending.report();
      boolean told = e instanceof KeysMovedException || e instanceof KeysOutcomeUnknownException;
      return told || report.batches() == 0
          ? e
          : new KeyRestoreIncompleteException(
              e.getMessage() + ". " + sending.soFar() + ", nothing since", e, report);
    }
  }

  private VerifiedArchive verify(
      Operation operation, SnapshotSource source, KeyRestoreOptions options) {
    return SourceVerification.verify(
        operation, source, new ProgressMeter(options.progress(), time), verification);
  }

  private Deadline unlimited() {
    return new Deadline(time, Optional.empty());
  }

  private static String words(KeySelection keys, SnapshotSource source) {
    return Shown.text(keys.toString()) + " from " + source.description();
  }

  private static StorageException unreadable(String asked, IOException e) {
    return new StorageException(asked + ": reading the archive failed: " + e.getMessage(), e);
  }
}
