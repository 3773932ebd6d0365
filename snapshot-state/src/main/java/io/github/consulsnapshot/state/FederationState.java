package io.github.consulsnapshot.state;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the mesh gateways of a datacenter are, as all datacenters are told.
 *
 * @param datacenter the datacenter
 * @param meshGateways its mesh gateways: each has Node, Service and Checks
 * @param updatedAt when it said so
 * @param primaryModifyIndex the index of that in the primary datacenter, unsigned
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record FederationState(
    String datacenter,
    List<StateValue> meshGateways,
    Optional<Instant> updatedAt,
    long primaryModifyIndex,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param datacenter the datacenter
   * @param meshGateways its mesh gateways: each has Node, Service and Checks
   * @param updatedAt when it said so
   * @param primaryModifyIndex the index of that in the primary datacenter, unsigned
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public FederationState {
    Objects.requireNonNull(datacenter, "datacenter");
    meshGateways = List.copyOf(meshGateways);
    Objects.requireNonNull(updatedAt, "updatedAt");
  }

  static FederationState of(RecordFields fields) {
    return new FederationState(
        fields.text("Datacenter"),
        fields.values("MeshGateways"),
        fields.time("UpdatedAt"),
        fields.number("PrimaryModifyIndex"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }

  /** The datacenter, and when it said so. */
  @Override
  public String toString() {
    return "FederationState[datacenter=" + datacenter + ", updatedAt=" + updatedAt + "]";
  }
}
