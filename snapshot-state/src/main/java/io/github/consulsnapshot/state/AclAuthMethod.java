package io.github.consulsnapshot.state;

import java.time.Duration;
import java.util.Objects;

/**
 * A way to log in. Its configuration may hold secrets: {@link #toString()} does not show it.
 *
 * @param name its name
 * @param type its type, such as {@code kubernetes} or {@code jwt}
 * @param displayName its name for people; may be empty
 * @param description what its makers say of it; may be empty
 * @param maxTokenTtl how long its tokens live; zero when that is not bounded
 * @param tokenLocality {@code local}, {@code global}, or empty for the former
 * @param config the settings of its type
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record AclAuthMethod(
    String name,
    String type,
    String displayName,
    String description,
    Duration maxTokenTtl,
    String tokenLocality,
    StateValue.Fields config,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param name its name
   * @param type its type, such as {@code kubernetes} or {@code jwt}
   * @param displayName its name for people; may be empty
   * @param description what its makers say of it; may be empty
   * @param maxTokenTtl how long its tokens live; zero when that is not bounded
   * @param tokenLocality {@code local}, {@code global}, or empty for the former
   * @param config the settings of its type
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public AclAuthMethod {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(displayName, "displayName");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(maxTokenTtl, "maxTokenTtl");
    Objects.requireNonNull(tokenLocality, "tokenLocality");
    Objects.requireNonNull(config, "config");
  }

  static AclAuthMethod of(RecordFields fields) {
    return new AclAuthMethod(
        fields.text("Name"),
        fields.text("Type"),
        fields.text("DisplayName"),
        fields.text("Description"),
        fields.duration("MaxTokenTTL"),
        fields.text("TokenLocality"),
        fields.map("Config"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }

  /** Its name and type. */
  @Override
  public String toString() {
    return "AclAuthMethod[name=" + name + ", type=" + type + "]";
  }
}
