package io.github.consulsnapshot.state;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A service of a node.
 *
 * @param id its id, of which there is one on the node
 * @param name its name
 * @param kind what kind of proxy it is, such as {@code connect-proxy}; empty when it is none
 * @param tags its tags
 * @param address where it is; where the node is, when it is empty
 * @param port the port; servers do not bound it
 * @param taggedAddresses more addresses, by names such as {@code wan}
 * @param meta what its makers say of it
 * @param tagOverride whether others than its agent may change its tags
 * @param passingWeight its weight in answers by DNS while its checks pass
 * @param warningWeight the same while a check warns
 * @param connectNative whether it is part of the mesh by itself
 * @param proxy the settings of a proxy
 * @param peerName the peer that it was imported from; empty when it was not
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record CatalogService(
    String id,
    String name,
    String kind,
    List<String> tags,
    String address,
    long port,
    Map<String, ServiceAddress> taggedAddresses,
    Map<String, String> meta,
    boolean tagOverride,
    long passingWeight,
    long warningWeight,
    boolean connectNative,
    StateValue.Fields proxy,
    String peerName,
    long createIndex,
    long modifyIndex) {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param id its id, of which there is one on the node
   * @param name its name
   * @param kind what kind of proxy it is, such as {@code connect-proxy}; empty when it is none
   * @param tags its tags
   * @param address where it is; where the node is, when it is empty
   * @param port the port; servers do not bound it
   * @param taggedAddresses more addresses, by names such as {@code wan}
   * @param meta what its makers say of it
   * @param tagOverride whether others than its agent may change its tags
   * @param passingWeight its weight in answers by DNS while its checks pass
   * @param warningWeight the same while a check warns
   * @param connectNative whether it is part of the mesh by itself
   * @param proxy the settings of a proxy
   * @param peerName the peer that it was imported from; empty when it was not
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public CatalogService {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    tags = List.copyOf(tags);
    Objects.requireNonNull(address, "address");
    taggedAddresses = Collections.unmodifiableMap(new LinkedHashMap<>(taggedAddresses));
    meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    Objects.requireNonNull(proxy, "proxy");
    Objects.requireNonNull(peerName, "peerName");
  }

  static CatalogService of(RecordFields fields) {
    return new CatalogService(
        fields.text("ID"),
        fields.text("Service"),
        fields.text("Kind"),
        fields.texts("Tags"),
        fields.text("Address"),
        fields.number("Port"),
        fields.objectMap("TaggedAddresses", ServiceAddress::of),
        fields.textMap("Meta"),
        fields.truth("EnableTagOverride"),
        fields.object("Weights").number("Passing"),
        fields.object("Weights").number("Warning"),
        fields.object("Connect").truth("Native"),
        fields.map("Proxy"),
        fields.text("PeerName"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }

  /** What finds it. */
  @Override
  public String toString() {
    return "CatalogService[id="
        + id
        + ", name="
        + name
        + ", kind="
        + kind
        + ", tags="
        + tags
        + ", address="
        + address
        + ", port="
        + port
        + "]";
  }
}
