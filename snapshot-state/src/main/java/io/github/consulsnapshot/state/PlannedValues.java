package io.github.consulsnapshot.state;

import io.github.consulsnapshot.KeyChange;
import io.github.consulsnapshot.KeyChange.Action;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the values for the steps of a plan in the state from which it was made. Used once, by one
 * thread; one entry is in memory.
 */
public final class PlannedValues {
  private final KeyRestorePlan plan;
  private final Taker taker;
  private int next;

  /** Takes the steps of a plan with their values. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Takes one.
     *
     * @param change the step
     * @param entry what is to be written; empty when it is to be deleted
     */
    void take(KeyChange change, Optional<KeyValue> entry);
  }

  /**
   * Makes one.
   *
   * @param plan the plan
   * @param taker is given each step, in the order of the plan
   */
  public PlannedValues(KeyRestorePlan plan, Taker taker) {
    this.plan = Objects.requireNonNull(plan, "plan");
    this.taker = Objects.requireNonNull(taker, "taker");
  }

  /**
   * Reads the state as far as there are values to be found in it.
   *
   * @param state the state, from its beginning
   * @throws StorageException when a value is not there, or not the one that was planned
   * @throws IOException what the stream of the state throws
   */
  public void readAll(StateReader state) throws IOException {
    MeantKeys entries = new MeantKeys(state, plan.keys());
    while (hasNextToWrite()) {
      KeyChange change = plan.changes().get(next);
      KeyValue entry = find(entries, Bytes.ofUtf8(change.key()));
      if (!EntryDigest.of(entry).equals(change.sha256())) {
        throw changed();
      }
      next++;
      taker.take(change, Optional.of(entry));
    }
  }

  /** Takes the deletions that come next, and tells whether there is something to write then. */
  private boolean hasNextToWrite() {
    List<KeyChange> changes = plan.changes();
    while (next < changes.size() && changes.get(next).action() == Action.DELETE) {
      taker.take(changes.get(next++), Optional.empty());
    }
    return next < changes.size();
  }

  private static KeyValue find(MeantKeys entries, Bytes key) throws IOException {
    while (true) {
      KeyValue entry = entries.next().orElseThrow(PlannedValues::changed);
      if (entry.keyBytes().equals(key)) {
        return entry;
      }
    }
  }

  private static StorageException changed() {
    return new StorageException(
        "the archive changed while the plan was carried out: a value is not the planned one", null);
  }
}
