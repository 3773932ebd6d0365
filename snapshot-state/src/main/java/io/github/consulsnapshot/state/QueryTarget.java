package io.github.consulsnapshot.state;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which instances of a service a prepared query finds.
 *
 * @param service the name of the service; in a template there may be variables in it
 * @param nearestDatacenters in how many of the nearest datacenters it looks when it finds none
 * @param datacenters in which datacenters it looks then
 * @param onlyPassing whether a check that warns excludes an instance
 * @param ignoredChecks the ids of checks that exclude none
 * @param near the node to which the nearest come first; may be empty
 * @param tags tags that an instance must have, or with {@code !} must not
 * @param nodeMeta what its node must have
 * @param serviceMeta what it must have
 * @param connect whether it is part of the mesh
 */
public record QueryTarget(
    String service,
    long nearestDatacenters,
    List<String> datacenters,
    boolean onlyPassing,
    List<String> ignoredChecks,
    String near,
    List<String> tags,
    Map<String, String> nodeMeta,
    Map<String, String> serviceMeta,
    boolean connect) {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param service the name of the service; in a template there may be variables in it
   * @param nearestDatacenters in how many of the nearest datacenters it looks when it finds none
   * @param datacenters in which datacenters it looks then
   * @param onlyPassing whether a check that warns excludes an instance
   * @param ignoredChecks the ids of checks that exclude none
   * @param near the node to which the nearest come first; may be empty
   * @param tags tags that an instance must have, or with {@code !} must not
   * @param nodeMeta what its node must have
   * @param serviceMeta what it must have
   * @param connect whether it is part of the mesh
   */
  public QueryTarget {
    Objects.requireNonNull(service, "service");
    datacenters = List.copyOf(datacenters);
    ignoredChecks = List.copyOf(ignoredChecks);
    Objects.requireNonNull(near, "near");
    tags = List.copyOf(tags);
    nodeMeta = Collections.unmodifiableMap(new LinkedHashMap<>(nodeMeta));
    serviceMeta = Collections.unmodifiableMap(new LinkedHashMap<>(serviceMeta));
  }

  static QueryTarget of(RecordFields fields) {
    return new QueryTarget(
        fields.text("Service"),
        fields.object("Failover").number("NearestN"),
        fields.object("Failover").texts("Datacenters"),
        fields.truth("OnlyPassing"),
        fields.texts("IgnoreCheckIDs"),
        fields.text("Near"),
        fields.texts("Tags"),
        fields.textMap("NodeMeta"),
        fields.textMap("ServiceMeta"),
        fields.truth("Connect"));
  }
}
