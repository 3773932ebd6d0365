package io.github.consulsnapshot.state;

import java.util.List;
import java.util.Objects;

/**
 * A check of a node, or of a service of it. Its definition and its output may hold secrets: {@link
 * #toString()} does not show them.
 *
 * @param id its id, of which there is one on the node
 * @param name its name
 * @param node the node
 * @param serviceId the id of the service; empty when it is a check of the node
 * @param serviceName the name of the service
 * @param serviceTags the tags of the service
 * @param status {@code passing}, {@code warning} or {@code critical}
 * @param type how it is done, such as {@code http}; may be empty
 * @param notes what its makers say of it
 * @param output what the last run of it said
 * @param definition how it is done
 * @param peerName the peer that it was imported from; empty when it was not
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record CatalogCheck(
    String id,
    String name,
    String node,
    String serviceId,
    String serviceName,
    List<String> serviceTags,
    String status,
    String type,
    String notes,
    String output,
    StateValue.Fields definition,
    String peerName,
    long createIndex,
    long modifyIndex) {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param id its id, of which there is one on the node
   * @param name its name
   * @param node the node
   * @param serviceId the id of the service; empty when it is a check of the node
   * @param serviceName the name of the service
   * @param serviceTags the tags of the service
   * @param status {@code passing}, {@code warning} or {@code critical}
   * @param type how it is done, such as {@code http}; may be empty
   * @param notes what its makers say of it
   * @param output what the last run of it said
   * @param definition how it is done
   * @param peerName the peer that it was imported from; empty when it was not
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public CatalogCheck {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(serviceId, "serviceId");
    Objects.requireNonNull(serviceName, "serviceName");
    serviceTags = List.copyOf(serviceTags);
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(notes, "notes");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(definition, "definition");
    Objects.requireNonNull(peerName, "peerName");
  }

  static CatalogCheck of(RecordFields fields) {
    return new CatalogCheck(
        fields.text("CheckID"),
        fields.text("Name"),
        fields.text("Node"),
        fields.text("ServiceID"),
        fields.text("ServiceName"),
        fields.texts("ServiceTags"),
        fields.text("Status"),
        fields.text("Type"),
        fields.text("Notes"),
        fields.text("Output"),
        fields.map("Definition"),
        fields.text("PeerName"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }

  /** What finds it, and its status. */
  @Override
  public String toString() {
    return "CatalogCheck[id="
        + id
        + ", name="
        + name
        + ", node="
        + node
        + ", serviceId="
        + serviceId
        + ", status="
        + status
        + ", type="
        + type
        + "]";
  }
}
