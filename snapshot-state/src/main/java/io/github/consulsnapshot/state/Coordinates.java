package io.github.consulsnapshot.state;

import java.util.List;

/**
 * Where nodes are in the network. A server writes a record for each.
 *
 * @param nodes the nodes, in the order in which they were written
 */
public record Coordinates(List<NodeCoordinate> nodes) implements RecordContent {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param nodes the nodes, in the order in which they were written
   */
  public Coordinates {
    nodes = List.copyOf(nodes);
  }

  static Coordinates of(StateRecord record) {
    return new Coordinates(RecordFields.listOf(record, NodeCoordinate::of));
  }
}
