package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * The configuration of the certificate authority of the mesh. It may hold secrets: {@link
 * #toString()} does not show it.
 *
 * @param clusterId the id of the cluster, which is part of the names in certificates
 * @param provider who the authority is, such as {@code consul} or {@code vault}
 * @param config the settings of that
 * @param state what that keeps
 * @param forcedWithoutCrossSigning whether roots change without one vouching for the other
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record CaConfiguration(
    String clusterId,
    String provider,
    StateValue.Fields config,
    StateValue.Fields state,
    boolean forcedWithoutCrossSigning,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param clusterId the id of the cluster, which is part of the names in certificates
   * @param provider who the authority is, such as {@code consul} or {@code vault}
   * @param config the settings of that
   * @param state what that keeps
   * @param forcedWithoutCrossSigning whether roots change without one vouching for the other
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public CaConfiguration {
    Objects.requireNonNull(clusterId, "clusterId");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(state, "state");
  }

  static CaConfiguration of(RecordFields fields) {
    return new CaConfiguration(
        fields.text("ClusterID"),
        fields.text("Provider"),
        fields.map("Config"),
        fields.map("State"),
        fields.truth("ForceWithoutCrossSigning"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }

  /** The cluster and the provider. */
  @Override
  public String toString() {
    return "CaConfiguration[clusterId=" + clusterId + ", provider=" + provider + "]";
  }
}
