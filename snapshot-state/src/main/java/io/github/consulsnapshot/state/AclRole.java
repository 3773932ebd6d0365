package io.github.consulsnapshot.state;

import java.util.List;
import java.util.Objects;

/**
 * An ACL role.
 *
 * @param id its id
 * @param name its name
 * @param description what its makers say of it; may be empty
 * @param policies the policies that it has
 * @param serviceIdentities the services whose rights it has
 * @param nodeIdentities the nodes whose rights it has
 * @param hash a hash that the server makes of it
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record AclRole(
    String id,
    String name,
    String description,
    List<AclLink> policies,
    List<ServiceIdentity> serviceIdentities,
    List<NodeIdentity> nodeIdentities,
    Bytes hash,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param id its id
   * @param name its name
   * @param description what its makers say of it; may be empty
   * @param policies the policies that it has
   * @param serviceIdentities the services whose rights it has
   * @param nodeIdentities the nodes whose rights it has
   * @param hash a hash that the server makes of it
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public AclRole {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    policies = List.copyOf(policies);
    serviceIdentities = List.copyOf(serviceIdentities);
    nodeIdentities = List.copyOf(nodeIdentities);
    Objects.requireNonNull(hash, "hash");
  }

  static AclRole of(RecordFields fields) {
    return new AclRole(
        fields.text("ID"),
        fields.text("Name"),
        fields.text("Description"),
        fields.objects("Policies", AclLink::of),
        fields.objects("ServiceIdentities", ServiceIdentity::of),
        fields.objects("NodeIdentities", NodeIdentity::of),
        fields.bytes("Hash"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
