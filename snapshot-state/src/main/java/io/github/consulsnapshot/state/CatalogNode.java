package io.github.consulsnapshot.state;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A node of the catalog.
 *
 * @param id its id, a UUID; empty when it has none
 * @param name its name
 * @param address where it is
 * @param datacenter the datacenter that it is in
 * @param taggedAddresses more addresses, by names such as {@code lan}
 * @param meta what its makers say of it
 * @param peerName the peer that it was imported from; empty when it was not
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record CatalogNode(
    String id,
    String name,
    String address,
    String datacenter,
    Map<String, String> taggedAddresses,
    Map<String, String> meta,
    String peerName,
    long createIndex,
    long modifyIndex) {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param id its id, a UUID; empty when it has none
   * @param name its name
   * @param address where it is
   * @param datacenter the datacenter that it is in
   * @param taggedAddresses more addresses, by names such as {@code lan}
   * @param meta what its makers say of it
   * @param peerName the peer that it was imported from; empty when it was not
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public CatalogNode {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(datacenter, "datacenter");
    taggedAddresses = Collections.unmodifiableMap(new LinkedHashMap<>(taggedAddresses));
    meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    Objects.requireNonNull(peerName, "peerName");
  }

  static CatalogNode of(RecordFields fields) {
    return new CatalogNode(
        fields.text("ID"),
        fields.text("Node"),
        fields.text("Address"),
        fields.text("Datacenter"),
        fields.textMap("TaggedAddresses"),
        fields.textMap("NodeMeta"),
        fields.text("PeerName"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
