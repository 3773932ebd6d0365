package io.github.consulsnapshot;

import java.util.List;
import java.util.Objects;

/**
 * A batch of a plan was sent, and it is not known whether it was applied: all of it was, or
 * nothing. Nothing after it was sent. Make a new plan: it holds the steps of the batch again if
 * they were not applied. To carry out the old one again is safe as well, since each step is
 * checked: if the batch was applied, {@link KeysMovedException} says so.
 */
public final class KeysOutcomeUnknownException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  private final transient List<KeyChange> batch;
  private final transient KeyRestoreReport report;

  /**
   * Makes one.
   *
   * @param message what was sent and what was answered, if anything
   * @param cause the failure below, or null
   * @param batch the steps of the batch
   * @param report what was applied before
   */
  public KeysOutcomeUnknownException(
      String message, Throwable cause, List<KeyChange> batch, KeyRestoreReport report) {
    super(message, cause);
    this.batch = List.copyOf(batch);
    this.report = Objects.requireNonNull(report, "report");
  }

  /**
   * The steps that were applied together, or not at all.
   *
   * @return the steps of the batch
   */
  public List<KeyChange> batch() {
    return batch;
  }

  /**
   * How far the plan was carried out before; those of the batch are among the remaining steps.
   *
   * @return what was applied, and what not
   */
  public KeyRestoreReport report() {
    return report;
  }
}
