package io.github.consulsnapshot.agent;

/** How many stores must have a snapshot for a run to have succeeded. */
public enum SuccessRule {
  /** Each of them. */
  ALL,
  /** One of them. */
  ANY,
  /** More than half of them. */
  QUORUM;

  /**
   * Whether so many are enough.
   *
   * @param stored how many stores have it
   * @param stores how many there are
   * @return whether the run has succeeded
   */
  public boolean isMet(int stored, int stores) {
    return stored
        >= switch (this) {
          case ALL -> stores;
          case ANY -> 1;
          case QUORUM -> stores / 2 + 1;
        };
  }
}
