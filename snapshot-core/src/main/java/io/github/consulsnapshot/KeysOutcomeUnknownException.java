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

  /** How many batches of steps were applied. */
  private final int batches;

  /** How many steps were in them. */
  private final int applied;

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
    this.batches = report.batches();
    this.applied = report.applied();
  }

  /**
   * The steps that were applied together, or not at all.
   *
   * @return the steps of the batch; empty in an exception that was serialized by Java, since a
   *     short value can be guessed from the hash in its step
   */
  public List<KeyChange> batch() {
    return batch == null ? List.of() : batch;
  }

  /**
   * How far the plan was carried out before; those of the batch are among the remaining steps.
   *
   * @return what was applied, and what not; the numbers alone in an exception that was serialized
   *     by Java
   */
  public KeyRestoreReport report() {
    return report == null ? new KeyRestoreReport(batches, applied, List.of()) : report;
  }
}
