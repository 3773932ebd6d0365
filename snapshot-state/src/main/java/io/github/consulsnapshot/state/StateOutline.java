package io.github.consulsnapshot.state;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * How many records of each type a state has, and which types come in the order of their identities.
 * A comparison that knows this keeps next to nothing in memory. Immutable.
 */
public final class StateOutline {
  private final long[] counts;
  private final boolean[] ascending;

  private StateOutline(long[] counts, boolean[] ascending) {
    this.counts = counts;
    this.ascending = ascending;
  }

  /**
   * Reads a state to its end. Memory is that of the reader. Blocks as its stream does.
   *
   * @param state a reader that has not begun
   * @return the outline
   * @throws io.github.consulsnapshot.InvalidArchiveException as {@link StateReader#next()} and
   *     {@link StateRecord#value()} do
   * @throws IOException what the stream throws
   */
  public static StateOutline of(StateReader state) throws IOException {
    Objects.requireNonNull(state, "state");
    IdentityReader identities = new IdentityReader();
    long[] counts = new long[256];
    boolean[] ascending = new boolean[256];
    RecordIdentity[] last = new RecordIdentity[256];
    for (var next = state.next(); next.isPresent(); next = state.next()) {
      StateRecord record = next.get();
      int type = record.type();
      boolean first = counts[type] == 0;
      counts[type]++;
      if (first || ascending[type]) {
        // Without an identity of their own records have no order.
        Optional<RecordIdentity> identity = identities.named(record);
        ascending[type] =
            identity.isPresent() && (first || identity.get().compareTo(last[type]) > 0);
        last[type] = identity.orElse(null);
      }
    }
    return new StateOutline(counts, ascending);
  }

  /**
   * How many records of a type there are.
   *
   * @param type 0 to 255
   * @return their number
   */
  public long count(int type) {
    return counts[type];
  }

  /**
   * Whether every record of a type has a greater identity than the one of that type before it. So
   * no two of them have the same.
   *
   * @param type 0 to 255
   * @return whether they come in order; false when there are none
   */
  public boolean isAscending(int type) {
    return ascending[type];
  }
}
