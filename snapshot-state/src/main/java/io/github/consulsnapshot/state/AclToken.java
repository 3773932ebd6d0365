package io.github.consulsnapshot.state;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An ACL token.
 *
 * @param accessorId the id that may be shown; empty for legacy tokens
 * @param secretId the id that gives its rights to whoever knows it
 * @param description what its makers say of it; may be empty
 * @param policies the policies that it has
 * @param roles the roles that it has
 * @param serviceIdentities the services whose rights it has
 * @param nodeIdentities the nodes whose rights it has
 * @param type the type of a legacy token; empty for others
 * @param rules the rules of a legacy token; empty for others
 * @param local whether it holds in its datacenter alone
 * @param authMethod the auth method that made it, if one did; may be empty
 * @param createTime when it was made
 * @param expirationTime when it ends; empty when it does not
 * @param hash a hash that the server makes of it
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record AclToken(
    String accessorId,
    Secret secretId,
    String description,
    List<AclLink> policies,
    List<AclLink> roles,
    List<ServiceIdentity> serviceIdentities,
    List<NodeIdentity> nodeIdentities,
    String type,
    String rules,
    boolean local,
    String authMethod,
    Optional<Instant> createTime,
    Optional<Instant> expirationTime,
    Bytes hash,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param accessorId the id that may be shown; empty for legacy tokens
   * @param secretId the id that gives its rights to whoever knows it
   * @param description what its makers say of it; may be empty
   * @param policies the policies that it has
   * @param roles the roles that it has
   * @param serviceIdentities the services whose rights it has
   * @param nodeIdentities the nodes whose rights it has
   * @param type the type of a legacy token; empty for others
   * @param rules the rules of a legacy token; empty for others
   * @param local whether it holds in its datacenter alone
   * @param authMethod the auth method that made it, if one did; may be empty
   * @param createTime when it was made
   * @param expirationTime when it ends; empty when it does not
   * @param hash a hash that the server makes of it
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public AclToken {
    Objects.requireNonNull(accessorId, "accessorId");
    Objects.requireNonNull(secretId, "secretId");
    Objects.requireNonNull(description, "description");
    policies = List.copyOf(policies);
    roles = List.copyOf(roles);
    serviceIdentities = List.copyOf(serviceIdentities);
    nodeIdentities = List.copyOf(nodeIdentities);
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(rules, "rules");
    Objects.requireNonNull(authMethod, "authMethod");
    Objects.requireNonNull(createTime, "createTime");
    Objects.requireNonNull(expirationTime, "expirationTime");
    Objects.requireNonNull(hash, "hash");
  }

  static AclToken of(RecordFields fields) {
    return new AclToken(
        fields.text("AccessorID"),
        fields.secret("SecretID"),
        fields.text("Description"),
        fields.objects("Policies", AclLink::of),
        fields.objects("Roles", AclLink::of),
        fields.objects("ServiceIdentities", ServiceIdentity::of),
        fields.objects("NodeIdentities", NodeIdentity::of),
        fields.text("Type"),
        fields.text("Rules"),
        fields.truth("Local"),
        fields.text("AuthMethod"),
        fields.time("CreateTime"),
        fields.time("ExpirationTime"),
        fields.bytes("Hash"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
