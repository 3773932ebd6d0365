package io.github.consulsnapshot.state;

import java.util.List;
import java.util.Objects;

/**
 * Where a node is in the network, as measured by the times that messages take.
 *
 * @param node the node
 * @param segment the network segment; may be empty
 * @param vector the place, in seconds in each dimension
 * @param error how far the place may be wrong, without a unit
 * @param adjustment what is added to distances, in seconds
 * @param height the distance to all others beside that of the places, in seconds
 */
public record NodeCoordinate(
    String node,
    String segment,
    List<Double> vector,
    double error,
    double adjustment,
    double height) {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param node the node
   * @param segment the network segment; may be empty
   * @param vector the place, in seconds in each dimension
   * @param error how far the place may be wrong, without a unit
   * @param adjustment what is added to distances, in seconds
   * @param height the distance to all others beside that of the places, in seconds
   */
  public NodeCoordinate {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(segment, "segment");
    vector = List.copyOf(vector);
  }

  static NodeCoordinate of(RecordFields fields) {
    return new NodeCoordinate(
        fields.text("Node"),
        fields.text("Segment"),
        fields.object("Coord").reals("Vec"),
        fields.object("Coord").real("Error"),
        fields.object("Coord").real("Adjustment"),
        fields.object("Coord").real("Height"));
  }
}
