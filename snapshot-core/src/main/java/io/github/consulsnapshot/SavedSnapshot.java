package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;

/**
 * A save that succeeded: the archive is whole and stands at its place.
 *
 * @param archive the verdict on the archive
 * @param location where it stands: the absolute path of a file, or what the target calls it
 * @param consistency how it was taken. {@link Consistency#STALE} also when a consistent save was
 *     asked for and {@link SaveOptions#fallbackToStale()} took its place
 * @param freshness what the answering server said of itself
 * @param attempts how many attempts it took, from 1
 * @param duration how long it took, from the call to the commit, all attempts and pauses included
 */
public record SavedSnapshot(
    VerifiedArchive archive,
    String location,
    Consistency consistency,
    Freshness freshness,
    int attempts,
    Duration duration) {
  /**
   * Checks that nothing is null.
   *
   * @param archive the verdict on the archive
   * @param location where it stands: the absolute path of a file, or what the target calls it
   * @param consistency how it was taken. {@link Consistency#STALE} also when a consistent save was
   *     asked for and {@link SaveOptions#fallbackToStale()} took its place
   * @param freshness what the answering server said of itself
   * @param attempts how many attempts it took, from 1
   * @param duration how long it took, from the call to the commit, all attempts and pauses included
   */
  public SavedSnapshot {
    Objects.requireNonNull(archive, "archive");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(consistency, "consistency");
    Objects.requireNonNull(freshness, "freshness");
    Objects.requireNonNull(duration, "duration");
  }

  /**
   * What meta.json of the archive says.
   *
   * @return the metadata
   */
  public SnapshotMetadata metadata() {
    return archive.metadata();
  }
}
