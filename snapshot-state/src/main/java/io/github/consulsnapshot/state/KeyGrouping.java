package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.Arrays;
import java.util.Objects;

/**
 * How the keys of a state are put into groups. A key is cut at its slashes, and keys whose first
 * parts are the same are one group: with a depth of 2, {@code app/web/port} and {@code
 * app/web/host} are both in {@code app/web}. Immutable.
 *
 * <p>A depth does not bound the number of groups, since every key may begin in another way. So
 * there is a bound on the memory that they take.
 */
public final class KeyGrouping {
  private static final KeyGrouping DEFAULTS = new KeyGrouping(2, Bytes.EMPTY, 1L << 24);

  private final int depth;
  private final Bytes filter;
  private final long maxGroupMemory;

  private KeyGrouping(int depth, Bytes filter, long maxGroupMemory) {
    this.depth = depth;
    this.filter = filter;
    this.maxGroupMemory = maxGroupMemory;
  }

  /**
   * Groups of depth 2 of all keys, in at most 16 MiB of memory: about 80,000 groups with names of
   * usual length.
   *
   * @return the defaults
   */
  public static KeyGrouping defaults() {
    return DEFAULTS;
  }

  /**
   * How many parts of a key make the name of its group. A key of fewer is a group of its own; with
   * 0 all keys are in one group, whose name is empty.
   *
   * @return the number of parts
   */
  public int depth() {
    return depth;
  }

  /**
   * What keys begin with that are looked at. Slashes mean nothing here.
   *
   * @return the beginning; empty for all keys
   */
  public Bytes filter() {
    return filter;
  }

  /**
   * How much memory the groups may take, which is estimated as the length of the name and 200 bytes
   * for each.
   *
   * @return bytes
   */
  public long maxGroupMemory() {
    return maxGroupMemory;
  }

  /**
   * The same with another depth.
   *
   * @param parts how many parts of a key make the name of its group, at least 0
   * @return the new grouping
   */
  public KeyGrouping withDepth(int parts) {
    if (parts < 0) {
      throw new InvalidSettingException("depth", parts + " given, at least 0 is accepted");
    }
    return new KeyGrouping(parts, filter, maxGroupMemory);
  }

  /**
   * The same for other keys.
   *
   * @param beginning what keys begin with that are looked at; empty for all keys
   * @return the new grouping
   */
  public KeyGrouping withFilter(Bytes beginning) {
    return new KeyGrouping(depth, Objects.requireNonNull(beginning, "beginning"), maxGroupMemory);
  }

  /**
   * The same with another bound on memory.
   *
   * @param bytes what all groups together may take, at least 1
   * @return the new grouping
   */
  public KeyGrouping withMaxGroupMemory(long bytes) {
    if (bytes < 1) {
      throw new InvalidSettingException("maxGroupMemory", bytes + " given, at least 1 is accepted");
    }
    return new KeyGrouping(depth, filter, bytes);
  }

  /** Whether a key that stands in an array is one of those looked at. */
  boolean isWanted(byte[] bytes, int from, int to) {
    byte[] beginning = filter.array();
    return beginning.length == 0
        || (to - from >= beginning.length
            && Arrays.equals(bytes, from, from + beginning.length, beginning, 0, beginning.length));
  }

  /** Where the name of its group ends, which begins with the key. */
  int endOfGroup(byte[] bytes, int from, int to) {
    if (depth == 0) {
      return from;
    }
    int parts = 0;
    for (int at = from; at < to; at++) {
      if (bytes[at] == '/' && ++parts == depth) {
        return at;
      }
    }
    return to;
  }
}
