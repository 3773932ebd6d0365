package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.SnapshotReader;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/** Hands the state to a function on its way through verification. */
public final class StreamingReader implements SnapshotReader {
  private final Verification verification;

  /** Makes one that verifies in this way. */
  public StreamingReader(Verification verification) {
    this.verification = Objects.requireNonNull(verification, "verification");
  }

  @Override
  public <T> T read(SnapshotSource source, StateFunction<T> function) throws IOException {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(function, "function");
    Reading<T> reading = new Reading<>(function, Optional.empty());
    VerifiedArchive verified = verify(source, reading);
    if (reading.lacksMetadata()) {
      // The state came first. Now that the archive is known to be whole, it is read again.
      if (!source.isRepeatable()) {
        throw new ArchiveFinding(source.description())
            .in(
                ArchiveFault.MISSING_ENTRY,
                SnapshotEntry.META,
                "it before " + SnapshotEntry.STATE + " in a source that can be read only once",
                "it after");
      }
      reading.know(verified.metadata());
      String again = verify(source, reading).archiveSha256();
      if (!again.equals(verified.archiveSha256())) {
        throw new StorageException(
            source.description() + ": expected the same bytes when read again, found others", null);
      }
    }
    return reading.result();
  }

  private VerifiedArchive verify(SnapshotSource source, StateConsumer consumer) {
    return SourceReading.read(
        source,
        bytes -> new ArchiveWalk(bytes, source.description(), verification).verify(consumer));
  }
}
