package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;

/** Where the next snapshot of a cluster goes. */
final class S3Target implements SnapshotTarget {
  private final Place place;
  private final RegularSweep sweep;
  private final String cluster;
  private final Instant time;

  S3Target(Place place, RegularSweep sweep, String cluster, Instant time) {
    this.place = place;
    this.sweep = sweep;
    this.cluster = cluster;
    this.time = time;
  }

  @Override
  public StagedSnapshot stage() throws IOException {
    if (!place.writeOnly()) {
      try {
        sweep.run(cluster);
      } catch (OperationCancelledException e) {
        InterruptedIOException interrupted = new InterruptedIOException(e.getMessage());
        interrupted.initCause(e);
        throw interrupted;
      }
    }
    return new StagedObject(place, cluster, time);
  }

  /** Other names are new ones, but the fixed one is always the same. */
  @Override
  public boolean replaces(SnapshotSource source) {
    return place.replaces()
        && source instanceof ObjectSource object
        && object.isAt(place.bucket(), place.keys().fixed().orElseThrow());
  }

  @Override
  public String description() {
    return place.description();
  }

  @Override
  public String toString() {
    return description();
  }
}
