package io.github.consulsnapshot.state;

import java.io.IOException;
import java.util.Objects;

/**
 * Tells in which records two states differ. Records are the same when their type and identity are,
 * and equal when their fields say the same, however they are written: the order of a map, which
 * servers choose at random, does not matter, nor whether a field is missing or empty, zero or
 * false.
 *
 * <p>Memory is that of two readers, some times the longest record of both, and what {@link
 * ComparisonOptions#maxSetAsideBytes()} allows; it does not grow with the states. Blocks as the
 * streams do. Immutable, for any number of comparisons and threads.
 */
public final class StateComparison {
  private final ComparisonOptions options;

  /**
   * Makes one.
   *
   * @param options what to compare
   */
  public StateComparison(ComparisonOptions options) {
    this.options = Objects.requireNonNull(options, "options");
  }

  /**
   * Compares two states, each of which is read once, in turns. Where archives are compared, {@link
   * SnapshotComparison} does all of it.
   *
   * @param before the earlier state, from its beginning
   * @param outlineBefore what reading it another time has told
   * @param after the later state, from its beginning
   * @param outlineAfter what reading it another time has told
   * @param listener told of each difference; its {@code begins} and {@code ends} are not called
   * @return what it has come to
   * @throws io.github.consulsnapshot.InvalidArchiveException as {@link StateReader#next()} and
   *     {@link StateRecord#value()} do
   * @throws io.github.consulsnapshot.InvalidSettingException when {@link
   *     ComparisonOptions#maxSetAsideBytes()} does not suffice
   * @throws io.github.consulsnapshot.StorageException when a state is not the one of its outline
   * @throws IOException what a stream or the listener throws
   */
  public ComparisonSummary compare(
      StateReader before,
      StateOutline outlineBefore,
      StateReader after,
      StateOutline outlineAfter,
      ComparisonListener listener)
      throws IOException {
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(outlineBefore, "outlineBefore");
    Objects.requireNonNull(after, "after");
    Objects.requireNonNull(outlineAfter, "outlineAfter");
    Objects.requireNonNull(listener, "listener");
    return new StateMerge(
            new StateSide(before, outlineBefore, options, DifferenceKind.REMOVED),
            new StateSide(after, outlineAfter, options, DifferenceKind.ADDED),
            options,
            listener)
        .run();
  }
}
