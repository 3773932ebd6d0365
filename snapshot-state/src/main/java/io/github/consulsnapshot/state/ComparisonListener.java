package io.github.consulsnapshot.state;

import io.github.consulsnapshot.SnapshotMetadata;
import java.io.IOException;

/** Is told what a comparison finds, on the thread that compares. What it throws ends that. */
@FunctionalInterface
public interface ComparisonListener {
  /**
   * Both archives have proved to be whole snapshots, and are compared now. Not called when states
   * are compared that are in no archive.
   *
   * @param before the metadata of the earlier one
   * @param after the metadata of the later one
   * @throws IOException for reasons of its own
   */
  default void begins(SnapshotMetadata before, SnapshotMetadata after) throws IOException {}

  /**
   * A record differs. Records of one type come one after the other when both states have them so
   * and in the same order of types, as servers of one version write them.
   *
   * @param difference what differs
   * @throws IOException for reasons of its own
   */
  void differs(StateDifference difference) throws IOException;

  /**
   * All has been compared.
   *
   * @param summary what it has come to
   * @throws IOException for reasons of its own
   */
  default void ends(ComparisonSummary summary) throws IOException {}
}
