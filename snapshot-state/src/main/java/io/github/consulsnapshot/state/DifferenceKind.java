package io.github.consulsnapshot.state;

/** In which way two states differ in a record. */
public enum DifferenceKind {
  /** Only the later state has it. */
  ADDED,
  /** Only the earlier state has it. */
  REMOVED,
  /** Both have it, with other content. */
  CHANGED
}
