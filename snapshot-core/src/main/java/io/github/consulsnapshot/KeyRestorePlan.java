package io.github.consulsnapshot;

import java.util.List;
import java.util.Objects;

/**
 * What has to be done so that keys of a cluster are again what a snapshot says, as of the moment in
 * which the cluster was asked. It holds no values.
 *
 * @param keys which keys are meant; no other is touched
 * @param options how they are put back
 * @param archiveSha256 the SHA-256 of the archive, 64 hexadecimal digits: it is applied from no
 *     other
 * @param changes the steps, in the order of the bytes of their keys
 * @param unchanged how many keys are what the snapshot says
 * @param kept how many keys are in the cluster, not in the snapshot, and stay
 * @param unrestorable the keys that cannot be put back
 */
public record KeyRestorePlan(
    KeySelection keys,
    KeyRestoreOptions options,
    String archiveSha256,
    List<KeyChange> changes,
    long unchanged,
    long kept,
    List<UnrestorableKey> unrestorable) {
  /**
   * Checks that nothing is null and copies the lists.
   *
   * @param keys which keys are meant; no other is touched
   * @param options how they are put back
   * @param archiveSha256 the SHA-256 of the archive, 64 hexadecimal digits: it is applied from no
   *     other
   * @param changes the steps, in the order of the bytes of their keys
   * @param unchanged how many keys are what the snapshot says
   * @param kept how many keys are in the cluster, not in the snapshot, and stay
   * @param unrestorable the keys that cannot be put back
   * @throws IllegalArgumentException when a step is of a key that is not meant
   */
  public KeyRestorePlan {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(archiveSha256, "archiveSha256");
    changes = List.copyOf(Objects.requireNonNull(changes, "changes"));
    unrestorable = List.copyOf(Objects.requireNonNull(unrestorable, "unrestorable"));
    for (KeyChange change : changes) {
      if (!keys.contains(change.key())) {
        throw new IllegalArgumentException("a step of a key that is not meant: " + change);
      }
    }
  }

  /**
   * Whether there is nothing to do.
   *
   * @return whether there are no steps
   */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /**
   * How many steps do that.
   *
   * @param action what they do
   * @return their number
   */
  public long count(KeyChange.Action action) {
    return changes.stream().filter(change -> change.action() == action).count();
  }

  /** How many steps of each kind there are; not the steps. */
  @Override
  public String toString() {
    return "KeyRestorePlan["
        + keys
        + ": create "
        + count(KeyChange.Action.CREATE)
        + ", update "
        + count(KeyChange.Action.UPDATE)
        + ", delete "
        + count(KeyChange.Action.DELETE)
        + ", unchanged "
        + unchanged
        + ", kept "
        + kept
        + ", unrestorable "
        + unrestorable.size()
        + "]";
  }
}
