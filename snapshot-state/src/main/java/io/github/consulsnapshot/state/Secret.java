package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * Something of a record that must not be seen by chance. {@link #toString()} does not show it.
 *
 * @param reveal what it is; empty when there is none
 */
public record Secret(String reveal) {
  /**
   * Checks that it is not null.
   *
   * @param reveal what it is; empty when there is none
   */
  public Secret {
    Objects.requireNonNull(reveal, "reveal");
  }

  /**
   * Whether there is none.
   *
   * @return whether it is empty
   */
  public boolean isEmpty() {
    return reveal.isEmpty();
  }

  /** Whether there is one. */
  @Override
  public String toString() {
    return isEmpty() ? "none" : "***";
  }
}
