package io.github.consulsnapshot.state;

import java.util.List;
import java.util.Objects;

/**
 * What a comparison of two states has come to.
 *
 * @param types how many records differ, by ascending type; types without any are left out
 */
public record ComparisonSummary(List<DifferenceCount> types) {
  /**
   * Copies the list.
   *
   * @param types how many records differ, by ascending type; types without any are left out
   */
  public ComparisonSummary {
    types = List.copyOf(Objects.requireNonNull(types, "types"));
  }

  /**
   * Whether there are no differences.
   *
   * @return whether nothing was added, removed or changed
   */
  public boolean isSame() {
    return types.stream().allMatch(type -> type.total() == 0);
  }

  /**
   * All types together.
   *
   * @return the sums; their type is -1
   */
  DifferenceCount total() {
    long added = 0;
    long removed = 0;
    long changed = 0;
    long rewritten = 0;
    for (DifferenceCount type : types) {
      added += type.added();
      removed += type.removed();
      changed += type.changed();
      rewritten += type.rewritten();
    }
    return new DifferenceCount(-1, added, removed, changed, rewritten);
  }
}
