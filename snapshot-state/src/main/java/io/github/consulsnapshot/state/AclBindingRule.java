package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * A rule that says what somebody may who logs in by an auth method.
 *
 * @param id its id
 * @param authMethod the auth method
 * @param description what its makers say of it; may be empty
 * @param selector whom it is for; everybody when it is empty
 * @param bindType what the new token is bound to, such as {@code service} or {@code role}
 * @param bindName the name of that, in which there may be variables
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record AclBindingRule(
    String id,
    String authMethod,
    String description,
    String selector,
    String bindType,
    String bindName,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param id its id
   * @param authMethod the auth method
   * @param description what its makers say of it; may be empty
   * @param selector whom it is for; everybody when it is empty
   * @param bindType what the new token is bound to, such as {@code service} or {@code role}
   * @param bindName the name of that, in which there may be variables
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public AclBindingRule {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(authMethod, "authMethod");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(selector, "selector");
    Objects.requireNonNull(bindType, "bindType");
    Objects.requireNonNull(bindName, "bindName");
  }

  static AclBindingRule of(RecordFields fields) {
    return new AclBindingRule(
        fields.text("ID"),
        fields.text("AuthMethod"),
        fields.text("Description"),
        fields.text("Selector"),
        fields.text("BindType"),
        fields.text("BindName"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
