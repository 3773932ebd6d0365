package io.github.consulsnapshot.state;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A record in which two states differ. Shows no content: values only of the key-value store, only
 * when asked for, and never in {@link #toString()}.
 *
 * @param kind whether it was added, removed or changed
 * @param type the byte that stands for its type, 0 to 255
 * @param identity which record of that type it is
 * @param fields the names of the fields that differ, ascending, those of objects as {@code
 *     Service.Port}; none unless the record was changed
 * @param before the value in the earlier state, of an entry of the key-value store that is there
 * @param after the value in the later state, of an entry of the key-value store that is there
 */
public record StateDifference(
    DifferenceKind kind,
    int type,
    RecordIdentity identity,
    List<String> fields,
    Optional<ComparedValue> before,
    Optional<ComparedValue> after) {
  /**
   * Checks that nothing is null and copies the list.
   *
   * @param kind whether it was added, removed or changed
   * @param type the byte that stands for its type, 0 to 255
   * @param identity which record of that type it is
   * @param fields the names of the fields that differ, ascending, those of objects as {@code
   *     Service.Port}; none unless the record was changed
   * @param before the value in the earlier state, of an entry of the key-value store that is there
   * @param after the value in the later state, of an entry of the key-value store that is there
   */
  public StateDifference {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(identity, "identity");
    fields = List.copyOf(Objects.requireNonNull(fields, "fields"));
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
  }

  /**
   * What Consul calls the type.
   *
   * @return for example {@code KVS}, or {@code Unknown(200)}
   */
  public String typeName() {
    return RecordType.nameOf(type);
  }
}
