package io.github.consulsnapshot.state;

import java.util.List;
import java.util.Objects;

/**
 * An ACL policy.
 *
 * @param id its id
 * @param name its name
 * @param description what its makers say of it; may be empty
 * @param rules its rules, in HCL or JSON
 * @param datacenters where it holds; everywhere when there are none
 * @param hash a hash that the server makes of it
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record AclPolicy(
    String id,
    String name,
    String description,
    String rules,
    List<String> datacenters,
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
   * @param rules its rules, in HCL or JSON
   * @param datacenters where it holds; everywhere when there are none
   * @param hash a hash that the server makes of it
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public AclPolicy {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(rules, "rules");
    datacenters = List.copyOf(datacenters);
    Objects.requireNonNull(hash, "hash");
  }

  static AclPolicy of(RecordFields fields) {
    return new AclPolicy(
        fields.text("ID"),
        fields.text("Name"),
        fields.text("Description"),
        fields.text("Rules"),
        fields.texts("Datacenters"),
        fields.bytes("Hash"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
