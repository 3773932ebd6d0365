package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import java.util.List;

/** {@code snap verify FILE}. */
final class VerifyCommand implements Command {
  @Override
  public String name() {
    return "verify";
  }

  @Override
  public String synopsis() {
    return "FILE";
  }

  @Override
  public String summary() {
    return "Tells whether a file is a whole snapshot";
  }

  @Override
  public String description() {
    return """
      Verifies a snapshot: container, checksums, metadata and every record of the
      state, in one pass and without a temporary file. No server is contacted. It
      checks integrity, not origin: whoever can change a file can change its sums.

        $ snap verify backup.snap
        $ aws s3 cp s3://bucket/backup.snap - | snap verify -      standard input
      """;
  }

  @Override
  public List<Flag> flags() {
    return List.of();
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    String file = invocation.arguments().file();
    SnapshotSource source =
        file.equals("-")
            ? SnapshotSource.once(invocation.input(), "standard input")
            : SnapshotSource.of(Arguments.path("FILE", file));
    try {
      SnapshotVerifier verifier =
          SnapshotArchives.verifier(ArchiveLimits.defaults(), invocation.executor());
      invocation.output().line(line(verifier.verify(source)));
    } catch (StorageException e) {
      throw CommandFailedException.of("Error opening snapshot file", e);
    } catch (SnapshotException e) {
      throw CommandFailedException.of("Error verifying snapshot", e);
    }
  }

  static String line(VerifiedArchive archive) {
    SnapshotMetadata metadata = archive.metadata();
    long records = archive.records().stream().mapToLong(RecordCount::count).sum();
    return "Verified snapshot ID "
        + metadata.id()
        + ": index "
        + Long.toUnsignedString(metadata.index())
        + ", "
        + records
        + (records == 1 ? " record, " : " records, ")
        + metadata.stateBytes()
        + " bytes of state";
  }
}
