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
  }

  /**
   * The steps whose keys are not as they were planned.
   *
   * @return the steps, at least one
   */
  public List<KeyChange> moved() {
    return moved;
  }

  /**
   * How far the plan was carried out.
   *
   * @return what was applied, and what not
   */
  public KeyRestoreReport report() {
    return report;
  }
}
