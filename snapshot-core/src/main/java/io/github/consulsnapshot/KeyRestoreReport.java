package io.github.consulsnapshot;

import java.util.List;
import java.util.Objects;

/**
 * How far a plan was carried out.
 *
 * @param batches how many batches of steps were applied; each was applied as a whole
 * @param applied how many steps were in them: the first ones of the plan
 * @param remaining the steps that were not applied, or of which that is not known
 */
public record KeyRestoreReport(int batches, int applied, List<KeyChange> remaining) {
  /**
   * Checks that nothing is null and copies the list.
   *
   * @param batches how many batches of steps were applied; each was applied as a whole
   * @param applied how many steps were in them: the first ones of the plan
   * @param remaining the steps that were not applied, or of which that is not known
   */
  public KeyRestoreReport {
    remaining = List.copyOf(Objects.requireNonNull(remaining, "remaining"));
  }

  /** The numbers. */
  @Override
  public String toString() {
    return "KeyRestoreReport[batches="
        + batches
        + ", applied="
        + applied
        + ", remaining="
        + remaining.size()
        + "]";
  }
}
