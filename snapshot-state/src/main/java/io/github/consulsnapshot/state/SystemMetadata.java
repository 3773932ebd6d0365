package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * A note of Consul on its own state.
 *
 * @param key what it is about, such as {@code intention-format}
 * @param value what it says; that of {@code server-management-token} is a token
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record SystemMetadata(String key, Secret value, long createIndex, long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param key what it is about, such as {@code intention-format}
   * @param value what it says; that of {@code server-management-token} is a token
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public SystemMetadata {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
  }

  static SystemMetadata of(RecordFields fields) {
    return new SystemMetadata(
        fields.text("Key"),
        fields.secret("Value"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
