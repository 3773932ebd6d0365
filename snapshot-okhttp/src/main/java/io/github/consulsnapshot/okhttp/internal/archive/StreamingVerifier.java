package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import java.util.Objects;

/** Verifies what a source gives. */
public final class StreamingVerifier implements SnapshotVerifier {
  private final ArchiveLimits limits;

  /** Makes one with these limits. */
  public StreamingVerifier(ArchiveLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
  }

  @Override
  public VerifiedArchive verify(SnapshotSource source) {
    Objects.requireNonNull(source, "source");
    return SourceReading.read(
        source, bytes -> new ArchiveWalk(bytes, source.description(), limits).verify());
  }
}
