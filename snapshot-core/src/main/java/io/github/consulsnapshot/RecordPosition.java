package io.github.consulsnapshot;

import java.util.Objects;

/**
 * Which record of a state something is about.
 *
 * @param type the byte that stands for its type in the stream, 0 to 255
 * @param name what Consul calls that type, such as {@code KVS}, or {@code Unknown(200)}
 * @param number which of the records of the state it is, of all types; the first is 1
 */
public record RecordPosition(int type, String name, long number) {
  /**
   * Checks that nothing is null.
   *
   * @param type the byte that stands for its type in the stream, 0 to 255
   * @param name what Consul calls that type, such as {@code KVS}, or {@code Unknown(200)}
   * @param number which of the records of the state it is, of all types; the first is 1
   */
  public RecordPosition {
    Objects.requireNonNull(name, "name");
  }

  /**
   * How errors name the record.
   *
   * @return for example {@code record 12 of type KVS}
   */
  @Override
  public String toString() {
    return "record " + number + " of type " + name;
  }
}
