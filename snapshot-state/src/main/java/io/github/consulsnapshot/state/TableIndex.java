package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * The last index of a table of the server, which its blocking queries wait for.
 *
 * @param table the table, such as {@code kvs}
 * @param index its index, unsigned
 */
public record TableIndex(String table, long index) implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param table the table, such as {@code kvs}
   * @param index its index, unsigned
   */
  public TableIndex {
    Objects.requireNonNull(table, "table");
  }

  static TableIndex of(RecordFields fields) {
    return new TableIndex(fields.text("Key"), fields.number("Value"));
  }
}
