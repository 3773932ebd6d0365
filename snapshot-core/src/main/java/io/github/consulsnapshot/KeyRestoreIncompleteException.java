package io.github.consulsnapshot;

import java.util.List;
import java.util.Objects;

/**
 * A plan was stopped after some of its batches had been applied, by the failure that is the cause.
 * What was applied stays; nothing of the batch at which it stopped was. Make a new plan.
 */
public final class KeyRestoreIncompleteException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /** How many batches of steps were applied. */
  private final int batches;

  /** How many steps were in them. */
  private final int applied;

  private final transient KeyRestoreReport report;

  /**
   * Makes one.
   *
   * @param message what was applied, and what ended it
   * @param cause the failure
   * @param report what was applied, and what not
   */
  public KeyRestoreIncompleteException(
      String message, SnapshotException cause, KeyRestoreReport report) {
    super(message, Objects.requireNonNull(cause, "cause"));
    this.report = Objects.requireNonNull(report, "report");
    this.batches = report.batches();
    this.applied = report.applied();
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
