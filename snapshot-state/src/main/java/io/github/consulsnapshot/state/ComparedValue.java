package io.github.consulsnapshot.state;

import java.util.Objects;
import java.util.Optional;

/**
 * The value of an entry of the key-value store, as far as a difference tells it. {@link
 * #toString()} shows its length alone.
 *
 * @param bytes how long it is
 * @param content the value itself; empty unless {@link ComparisonOptions#keepsValues()}
 */
public record ComparedValue(int bytes, Optional<Bytes> content) {
  /**
   * Checks that it is not null.
   *
   * @param bytes how long it is
   * @param content the value itself; empty unless {@link ComparisonOptions#keepsValues()}
   */
  public ComparedValue {
    Objects.requireNonNull(content, "content");
  }

  /** The length. */
  @Override
  public String toString() {
    return bytes == 1 ? "1 byte" : bytes + " bytes";
  }
}
