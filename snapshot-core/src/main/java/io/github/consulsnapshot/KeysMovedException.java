package io.github.consulsnapshot;

import java.util.List;
import java.util.Objects;

/**
 * Keys of a plan were written by somebody else after it was made, so it was stopped. Nothing of the
 * batch that they are in was applied, and nothing after it; what was applied before stays. A
 * gateway that sends a batch twice may make this the answer to the second time, and then the
 * somebody was this plan. Make a new plan.
 */
public final class KeysMovedException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /** How many batches of steps were applied. */
  private final int batches;

  /** How many steps were in them. */
  private final int applied;

  private final transient List<KeyChange> moved;
  private final transient KeyRestoreReport report;

  /**
   * Makes one.
   *
   * @param message which keys, and what was applied
   * @param moved the steps whose keys are not as they were
   * @param report what was applied, and what not
   */
  public KeysMovedException(String message, List<KeyChange> moved, KeyRestoreReport report) {
    super(message, null);
    this.moved = List.copyOf(moved);
    this.report = Objects.requireNonNull(report, "report");
    this.batches = report.batches();
    this.applied = report.applied();
  }

  /**
   * The steps whose keys are not as they were planned.
   *
   * @return the steps, at least one; none in an exception that was serialized by Java, since a
   *     short value can be guessed from the hash in its step
   */
  public List<KeyChange> moved() {
    return moved == null ? List.of() : moved;
  }

  /**
   * How far the plan was carried out.
   *
   * @return what was applied, and what not; the numbers alone in an exception that was serialized
   *     by Java
   */
  public KeyRestoreReport report() {
    return report == null ? new KeyRestoreReport(batches, applied, List.of()) : report;
  }
}
