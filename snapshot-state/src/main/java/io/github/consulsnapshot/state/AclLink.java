package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * A policy or role that a token or role has.
 *
 * @param id the id of it
 * @param name its name when the link was made; may be empty
 */
public record AclLink(String id, String name) {
  /**
   * Checks that nothing is null.
   *
   * @param id the id of it
   * @param name its name when the link was made; may be empty
   */
  public AclLink {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
  }

  static AclLink of(RecordFields fields) {
    return new AclLink(fields.text("ID"), fields.text("Name"));
  }
}
