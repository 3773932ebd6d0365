package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.internal.archive.ArchiveWalk;
import io.github.consulsnapshot.okhttp.internal.archive.SourceReading;
import io.github.consulsnapshot.okhttp.internal.archive.Verification;

/** What comes first, whatever is to be restored of an archive. */
final class SourceVerification {
  private SourceVerification() {}

  static void requireRepeatable(SnapshotSource source) {
    if (!source.isRepeatable()) {
      throw new InvalidSettingException(
          "source",
          source.description()
              + " can be read only once, and a restore reads twice: to verify, and to send. Copy it"
              + " to a file first");
    }
  }

  static VerifiedArchive verify(
      Operation operation,
      SnapshotSource source,
      ProgressMeter progress,
      Verification verification) {
    String asked = "restore of " + source.description();
    operation.requireNotEnded(asked);
    progress.begin(Phase.VERIFYING, source.length());
    try {
      VerifiedArchive archive =
          SourceReading.read(
              source,
              bytes ->
                  new ArchiveWalk(progress.watch(bytes), source.description(), verification)
                      .verify());
      progress.end();
      return archive;
    } catch (OperationCancelledException e) {
      // It knows of interrupts alone.
      throw operation.ended(asked, e);
    }
  }
}
