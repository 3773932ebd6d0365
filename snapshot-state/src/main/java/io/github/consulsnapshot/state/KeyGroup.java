package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * How much of a state the entries of the key-value store make up whose keys begin alike.
 *
 * @param prefix what they begin with: the first parts of the key, without a slash behind them
 * @param count how many entries there are
 * @param bytes how many bytes of the state they take; the first record of a state is counted
 *     together with the header before it
 */
public record KeyGroup(Bytes prefix, long count, long bytes) {
  /**
   * Checks that the prefix is not null.
   *
   * @param prefix what they begin with
   * @param count how many entries there are
   * @param bytes how many bytes of the state they take
   */
  public KeyGroup {
    Objects.requireNonNull(prefix, "prefix");
  }

  /** What the keys begin with, the number of entries and of bytes. */
  @Override
  public String toString() {
    return "KeyGroup[prefix=" + prefix.printable() + ", count=" + count + ", bytes=" + bytes + "]";
  }
}
