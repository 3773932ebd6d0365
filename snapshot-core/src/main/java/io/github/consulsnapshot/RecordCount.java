package io.github.consulsnapshot;

import java.util.Objects;

/**
 * How much of state.bin the records of one type make up. A record is its type byte and its value;
 * the first record of the stream is counted together with the header before it, as {@code consul
 * snapshot inspect} does, so that the bytes of all types add up to the length of state.bin.
 *
 * @param type the number of the type as it stands in the stream, 0 to 255
 * @param name its name as Consul prints it, such as {@code KVS}, or {@code Unknown(200)}
 * @param count how many records there are
 * @param bytes how many bytes they take, uncompressed
 */
public record RecordCount(int type, String name, long count, long bytes) {
  /**
   * Checks that nothing is null.
   *
   * @param type the number of the type as it stands in the stream, 0 to 255
   * @param name its name as Consul prints it, such as {@code KVS}, or {@code Unknown(200)}
   * @param count how many records there are
   * @param bytes how many bytes they take, uncompressed
   */
  public RecordCount {
    Objects.requireNonNull(name, "name");
  }
}
