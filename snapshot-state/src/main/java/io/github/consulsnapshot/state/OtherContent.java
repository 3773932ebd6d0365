package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * A record of a type that has no class of its own, or that is not known.
 *
 * @param value what was written
 */
public record OtherContent(StateValue value) implements RecordContent {
  /**
   * Checks that it is not null.
   *
   * @param value what was written
   */
  public OtherContent {
    Objects.requireNonNull(value, "value");
  }
}
