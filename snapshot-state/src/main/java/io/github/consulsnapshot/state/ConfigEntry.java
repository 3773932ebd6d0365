package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * A configuration entry. What is in it depends on its kind, and is given as it was written: {@link
 * #toString()} does not show it, since it may hold secrets.
 *
 * @param kind its kind, such as {@code service-defaults}
 * @param name its name; empty for kinds of which there is one without a name
 * @param fields its fields; name and kind are among them, if it was written with them
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record ConfigEntry(
    String kind, String name, StateValue.Fields fields, long createIndex, long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param kind its kind, such as {@code service-defaults}
   * @param name its name; empty for kinds of which there is one without a name
   * @param fields its fields; name and kind are among them, if it was written with them
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public ConfigEntry {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(fields, "fields");
  }

  /** From a string that holds the kind, and then the request that wrote the entry. */
  static ConfigEntry of(StateRecord record) {
    NestedValues values = NestedValues.of(record);
    // The entry itself may have none, or be written by a version that leaves it out.
    String kind = values.kind();
    RecordFields request = values.fields("");
    RecordFields entry =
        request.value("Entry") instanceof StateValue.Text packed
            ? new NestedValues(record, "Entry", packed.bytes()).fields("Entry")
            : request.object("Entry");
    return new ConfigEntry(
        kind,
        entry.text("Name"),
        entry.all(),
        entry.number("CreateIndex"),
        entry.number("ModifyIndex"));
  }

  /** Its kind and name. */
  @Override
  public String toString() {
    return "ConfigEntry[kind=" + kind + ", name=" + name + "]";
  }
}
