package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/** Hands the state to a function on its way through verification. */
public final class StreamingReader implements SnapshotReader {
  private final ArchiveLimits limits;

  /** Makes one with these limits. */
  public StreamingReader(ArchiveLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
  }

  @Override
  public <T> T read(SnapshotSource source, StateFunction<T> function) throws IOException {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(function, "function");
    Reading<T> reading = new Reading<>(function);
    VerifiedArchive verified = verify(source, reading);
    if (reading.lacksMetadata) {
      // The state came first. Now that the archive is known to be whole, it is read again.
      if (!source.isRepeatable()) {
        throw new ArchiveFinding(source.description())
            .in(
                ArchiveFault.MISSING_ENTRY,
                SnapshotEntry.META,
                "it before " + SnapshotEntry.STATE + " in a source that can be read only once",
                "it after");
      }
      reading.known = Optional.of(verified.metadata());
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
        source, bytes -> new ArchiveWalk(bytes, source.description(), limits).verify(consumer));
  }

  /** One call of the function, whose outcome waits for the verdict on the archive. */
  private static final class Reading<T> implements StateConsumer {
    private final StateFunction<T> function;
    private Optional<SnapshotMetadata> known = Optional.empty();
    private boolean lacksMetadata;
    private T result;
    private Exception failure;

    Reading(StateFunction<T> function) {
      this.function = function;
    }

    @Override
    public void consume(Optional<SnapshotMetadata> metadata, InputStream state) {
      Optional<SnapshotMetadata> meta = metadata.or(() -> known);
      lacksMetadata = meta.isEmpty();
      if (lacksMetadata) {
        return;
      }
      try {
        result = function.apply(meta.get(), state);
      } catch (IOException | RuntimeException e) {
        // Kept until the rest of the archive has been read: when the archive is damaged, that is
        // the reason to tell, and this may be no more than its consequence.
        failure = e;
      }
    }

    T result() throws IOException {
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      return result;
    }
  }
}
