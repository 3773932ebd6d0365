package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A restore that Consul confirmed.
 *
 * <p>Afterwards Raft indexes may be lower than before, locks and sessions are those of the
 * snapshot, and so are the ACL tokens: the token that was used may be unknown now.
 *
 * @param archive the verdict on the archive that was sent
 * @param source where it came from
 * @param safetySnapshot the snapshot that was taken first, if one was asked for
 * @param postCheck what the cluster said afterwards
 * @param duration how long it took, from the call to the end of the post-check
 */
public record RestoredSnapshot(
    VerifiedArchive archive,
    String source,
    Optional<SavedSnapshot> safetySnapshot,
    PostCheck postCheck,
    Duration duration) {
  /** What the cluster said after the restore. Whatever it is, the restore itself succeeded. */
  public enum PostCheck {
    /** The cluster has a leader that answers, and the token used is known to it. */
    LEADER_ANSWERS,
    /**
     * The cluster has a leader, and the token used is not known or lacks a right there. The restore
     * has replaced the tokens: go on with one that the snapshot holds.
     */
    TOKEN_INVALIDATED,
    /** No leader answered within the time allowed. Look at the servers. */
    NO_LEADER,
    /** It was not asked for. */
    NOT_CHECKED
  }

  /**
   * Checks that nothing is null.
   *
   * @param archive the verdict on the archive that was sent
   * @param source where it came from
   * @param safetySnapshot the snapshot that was taken first, if one was asked for
   * @param postCheck what the cluster said afterwards
   * @param duration how long it took, from the call to the end of the post-check
   */
  public RestoredSnapshot {
    Objects.requireNonNull(archive, "archive");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(safetySnapshot, "safetySnapshot");
    Objects.requireNonNull(postCheck, "postCheck");
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
