package io.github.consulsnapshot.state;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A legacy intention: whether a service may call another. From Consul 1.9 on they are configuration
 * entries of the kind {@code service-intentions}.
 *
 * @param id its id
 * @param sourceNamespace the namespace of who calls
 * @param sourceName who calls; {@code *} for all
 * @param sourceType what that is, {@code consul}
 * @param destinationNamespace the namespace of who is called
 * @param destinationName who is called; {@code *} for all
 * @param action {@code allow} or {@code deny}; empty when there are permissions instead
 * @param description what its makers say of it; may be empty
 * @param meta what its makers say of it
 * @param precedence which one holds of several: the one with the largest
 * @param createdAt when it was made
 * @param updatedAt when it was last written
 * @param hash a hash that the server makes of it
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record Intention(
    String id,
    String sourceNamespace,
    String sourceName,
    String sourceType,
    String destinationNamespace,
    String destinationName,
    String action,
    String description,
    Map<String, String> meta,
    long precedence,
    Optional<Instant> createdAt,
    Optional<Instant> updatedAt,
    Bytes hash,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param id its id
   * @param sourceNamespace the namespace of who calls
   * @param sourceName who calls; {@code *} for all
   * @param sourceType what that is, {@code consul}
   * @param destinationNamespace the namespace of who is called
   * @param destinationName who is called; {@code *} for all
   * @param action {@code allow} or {@code deny}; empty when there are permissions instead
   * @param description what its makers say of it; may be empty
   * @param meta what its makers say of it
   * @param precedence which one holds of several: the one with the largest
   * @param createdAt when it was made
   * @param updatedAt when it was last written
   * @param hash a hash that the server makes of it
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public Intention {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(sourceNamespace, "sourceNamespace");
    Objects.requireNonNull(sourceName, "sourceName");
    Objects.requireNonNull(sourceType, "sourceType");
    Objects.requireNonNull(destinationNamespace, "destinationNamespace");
    Objects.requireNonNull(destinationName, "destinationName");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(description, "description");
    meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(updatedAt, "updatedAt");
    Objects.requireNonNull(hash, "hash");
  }

  static Intention of(RecordFields fields) {
    return new Intention(
        fields.text("ID"),
        fields.text("SourceNS"),
        fields.text("SourceName"),
        fields.text("SourceType"),
        fields.text("DestinationNS"),
        fields.text("DestinationName"),
        fields.text("Action"),
        fields.text("Description"),
        fields.textMap("Meta"),
        fields.number("Precedence"),
        fields.time("CreatedAt"),
        fields.time("UpdatedAt"),
        fields.bytes("Hash"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
