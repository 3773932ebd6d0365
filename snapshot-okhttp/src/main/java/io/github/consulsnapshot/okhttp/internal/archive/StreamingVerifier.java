package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import java.util.Objects;

/** Verifies what a source gives. */
public final class StreamingVerifier implements SnapshotVerifier {
  private final Verification verification;

  /** Makes one that verifies in this way. */
  public StreamingVerifier(Verification verification) {
    this.verification = Objects.requireNonNull(verification, "verification");
  }

  @Override
  public VerifiedArchive verify(SnapshotSource source) {
    Objects.requireNonNull(source, "source");
    return SourceReading.read(
        source, bytes -> new ArchiveWalk(bytes, source.description(), verification).verify());
  }
}
