package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidSettingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Compares two states while both are read, each once. What one has and the other has not shown yet
 * is set aside until it comes, or cannot come any more: since all records of its type have been
 * read, or, where both states have that type in order, since later ones have.
 *
 * <p>Of several records with one identity the first of both are the same, then the second.
 */
final class StateMerge {
  private final StateSide before;
  private final StateSide after;
  private final ComparisonOptions options;
  private final ComparisonListener listener;
  private final DifferenceTally tally = new DifferenceTally();
  private long setAsideBytes;

  StateMerge(
      StateSide before, StateSide after, ComparisonOptions options, ComparisonListener listener) {
    this.before = before;
    this.after = after;
    this.options = options;
    this.listener = listener;
  }

  ComparisonSummary run() throws IOException {
    before.advance();
    after.advance();
    while (!before.isAtEnd() || !after.isAtEnd()) {
      step();
    }
    // Of some types the one side has only records that are not compared.
    for (int type = 0; type < 256; type++) {
      settleRest(before, after, type);
      settleRest(after, before, type);
    }
    return tally.summary();
  }

  /** Goes on where that settles something; where it does nowhere, on both sides. */
  private void step() throws IOException {
    if (areTheSame()) {
      compareHeads();
    } else if (after.isAtEnd() || (!before.isAtEnd() && isSettledByReading(before, after))) {
      consume(before, after);
    } else if (before.isAtEnd() || isSettledByReading(after, before)) {
      consume(after, before);
    } else {
      consume(before, after);
      consume(after, before);
    }
  }

  private boolean areTheSame() {
    if (before.isAtEnd() || after.isAtEnd() || before.head().type() != after.head().type()) {
      return false;
    }
    int type = before.head().type();
    RecordIdentity identity = before.identity();
    return identity.equals(after.identity())
        && !before.setAside(type).has(identity)
        && !after.setAside(type).has(identity);
  }

  private boolean isSettledByReading(StateSide side, StateSide other) {
    int type = side.head().type();
    return other.setAside(type).has(side.identity()) || isMissing(other, type, side.identity());
  }

  /** Whether a record that is not set aside does not come either. */
  private boolean isMissing(StateSide side, int type, RecordIdentity identity) {
    return isInOrder(type) ? side.isBeyond(type, identity) : side.isThrough(type);
  }

  private boolean isInOrder(int type) {
    return before.isAscending(type) && after.isAscending(type);
  }

  /** Most records are the same: their bytes tell, and nothing is made of them. */
  private void compareHeads() throws IOException {
    int type = before.head().type();
    settleEarlier(before, after);
    settleEarlier(after, before);
    if (!before.head().isWrittenAs(after.head())) {
      compared(
          type,
          before.identity(),
          before.contents(),
          before.value(),
          after.contents(),
          after.value());
    }
    before.advance();
    after.advance();
    settleRest(before, after, type);
    settleRest(after, before, type);
  }

  private void consume(StateSide side, StateSide other) throws IOException {
    int type = side.head().type();
    RecordIdentity identity = side.identity();
    settleEarlier(side, other);
    Optional<SetAsideRecord> match = other.setAside(type).take(identity);
    if (match.isPresent()) {
      setAsideBytes -= match.get().memory();
      compareWith(match.get(), side);
    } else if (isMissing(other, type, identity)) {
      onlyIn(side, type, identity, side.value());
    } else {
      setAside(side, type, identity);
    }
    side.advance();
    settleRest(side, other, type);
  }

  private void compareWith(SetAsideRecord kept, StateSide side) throws IOException {
    int type = side.head().type();
    if (side == after) {
      compared(type, kept.identity(), kept.contents(), kept.value(), side.contents(), side.value());
    } else {
      compared(type, kept.identity(), side.contents(), side.value(), kept.contents(), kept.value());
    }
  }

  private void setAside(StateSide side, int type, RecordIdentity identity) {
    setAsideBytes += side.setAside(type).add(identity, side.contents(), side.value());
    if (setAsideBytes > options.maxSetAsideBytes()) {
      throw new InvalidSettingException(
          "maxSetAsideBytes",
          options.maxSetAsideBytes()
              + " given, and more are needed: the states differ too much in records that do not"
              + " come in one order, the last of them "
              + side.head().position());
    }
  }

  /** What the other side has set aside and this one, being in order, has passed. */
  private void settleEarlier(StateSide side, StateSide other) throws IOException {
    int type = side.head().type();
    if (isInOrder(type)) {
      SetAsideRecords records = other.setAside(type);
      for (var record = records.takeFirstBefore(side.identity());
          record.isPresent();
          record = records.takeFirstBefore(side.identity())) {
        settle(other, type, record.get());
      }
    }
  }

  /** What the other side has set aside of a type of which this one has no more. */
  private void settleRest(StateSide side, StateSide other, int type) throws IOException {
    if (side.isThrough(type)) {
      SetAsideRecords records = other.setAside(type);
      for (var record = records.takeFirst(); record.isPresent(); record = records.takeFirst()) {
        settle(other, type, record.get());
      }
    }
  }

  private void settle(StateSide side, int type, SetAsideRecord record) throws IOException {
    setAsideBytes -= record.memory();
    onlyIn(side, type, record.identity(), record.value());
  }

  private void onlyIn(
      StateSide side, int type, RecordIdentity identity, Optional<ComparedValue> value)
      throws IOException {
    boolean added = side == after;
    report(
        new StateDifference(
            side.onlyHere(),
            type,
            identity,
            List.of(),
            added ? Optional.empty() : value,
            added ? value : Optional.empty()));
  }

  private void compared(
      int type,
      RecordIdentity identity,
      RecordContents earlier,
      Optional<ComparedValue> valueBefore,
      RecordContents later,
      Optional<ComparedValue> valueAfter)
      throws IOException {
    Collection<String> differing = earlier.differences(later);
    List<String> fields = new ArrayList<>();
    for (String field : differing) {
      if (options.includes(identity, field)) {
        fields.add(field);
      }
    }
    if (!fields.isEmpty()) {
      report(
          new StateDifference(
              DifferenceKind.CHANGED, type, identity, fields, valueBefore, valueAfter));
    } else if (!differing.isEmpty()) {
      tally.rewritten(type);
    }
  }

  private void report(StateDifference difference) throws IOException {
    tally.add(difference);
    listener.differs(difference);
  }
}
