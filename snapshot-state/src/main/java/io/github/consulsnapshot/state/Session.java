package io.github.consulsnapshot.state;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A session: what holds locks, as long as its node, its checks and its time to live do.
 *
 * @param id its id
 * @param name its name; may be empty
 * @param node the node that it belongs to
 * @param lockDelay how long its locks cannot be taken after it was lost
 * @param behavior what becomes of the keys that it holds: {@code release} or {@code delete}
 * @param ttl how long it lives without being renewed, as it was written, such as {@code 15s}; may
 *     be empty
 * @param nodeChecks the checks of its node that end it when they fail
 * @param serviceChecks the ids of the checks of services that end it when they fail
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record Session(
    String id,
    String name,
    String node,
    Duration lockDelay,
    String behavior,
    String ttl,
    List<String> nodeChecks,
    List<String> serviceChecks,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param id its id
   * @param name its name; may be empty
   * @param node the node that it belongs to
   * @param lockDelay how long its locks cannot be taken after it was lost
   * @param behavior what becomes of the keys that it holds: {@code release} or {@code delete}
   * @param ttl how long it lives without being renewed, as it was written, such as {@code 15s}; may
   *     be empty
   * @param nodeChecks the checks of its node that end it when they fail
   * @param serviceChecks the ids of the checks of services that end it when they fail
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public Session {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(lockDelay, "lockDelay");
    Objects.requireNonNull(behavior, "behavior");
    Objects.requireNonNull(ttl, "ttl");
    nodeChecks = List.copyOf(nodeChecks);
    serviceChecks = List.copyOf(serviceChecks);
  }

  static Session of(RecordFields fields) {
    return new Session(
        fields.text("ID"),
        fields.text("Name"),
        fields.text("Node"),
        fields.duration("LockDelay"),
        fields.text("Behavior"),
        fields.text("TTL"),
        fields.texts("NodeChecks"),
        fields.objects("ServiceChecks", check -> check.text("ID")),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
