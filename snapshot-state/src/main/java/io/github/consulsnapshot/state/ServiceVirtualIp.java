package io.github.consulsnapshot.state;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The virtual address of a service of the mesh.
 *
 * @param service the name of the service
 * @param peer the peer that it was imported from; empty when it was not
 * @param offset what is stored: how far it is from 240.0.0.0, as an address; empty when there is
 *     none
 * @param manualIps addresses that were given to it by hand
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record ServiceVirtualIp(
    String service,
    String peer,
    Optional<InetAddress> offset,
    List<String> manualIps,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  private static final int BASE = 240;

  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param service the name of the service
   * @param peer the peer that it was imported from; empty when it was not
   * @param offset what is stored: how far it is from 240.0.0.0, as an address; empty when there is
   *     none
   * @param manualIps addresses that were given to it by hand
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public ServiceVirtualIp {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(peer, "peer");
    Objects.requireNonNull(offset, "offset");
    manualIps = List.copyOf(manualIps);
  }

  static ServiceVirtualIp of(RecordFields fields) {
    RecordFields service = fields.object("Service");
    // Consul 1.13 put a name of its own around the name.
    String name = service.text("Name");
    return new ServiceVirtualIp(
        name.isEmpty() ? service.object("ServiceName").text("Name") : name,
        service.text("Peer"),
        fields.address("IP"),
        fields.texts("ManualIPs"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }

  /**
   * The address that the service has.
   *
   * @return for example 240.0.0.3 for the offset 0.0.0.3; empty when there is none, or it is none
   *     of IPv4
   */
  public Optional<InetAddress> address() {
    return offset.map(InetAddress::getAddress).filter(bytes -> bytes.length == 4).map(this::moved);
  }

  private InetAddress moved(byte[] bytes) {
    bytes[0] += (byte) BASE;
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
