package io.github.consulsnapshot.state;

/**
 * How many records of a type differ.
 *
 * @param type the byte that stands for the type, 0 to 255
 * @param added how many only the later state has
 * @param removed how many only the earlier state has
 * @param changed how many have other content
 * @param rewritten how many differ in bookkeeping alone, and are no differences for that reason:
 *     they were written again with the same content
 */
public record DifferenceCount(int type, long added, long removed, long changed, long rewritten) {
  /**
   * What Consul calls the type.
   *
   * @return for example {@code KVS}, or {@code Unknown(200)}
   */
  public String typeName() {
    return RecordType.nameOf(type);
  }

  /**
   * How many differences there are.
   *
   * @return the sum of those added, removed and changed
   */
  public long total() {
    return added + removed + changed;
  }
}
