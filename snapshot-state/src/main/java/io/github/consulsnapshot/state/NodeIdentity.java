package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * The rights of the agent of a node, given by its name.
 *
 * @param nodeName the name of the node
 * @param datacenter where they hold
 */
public record NodeIdentity(String nodeName, String datacenter) {
  /**
   * Checks that nothing is null.
   *
   * @param nodeName the name of the node
   * @param datacenter where they hold
   */
  public NodeIdentity {
    Objects.requireNonNull(nodeName, "nodeName");
    Objects.requireNonNull(datacenter, "datacenter");
  }

  static NodeIdentity of(RecordFields fields) {
    return new NodeIdentity(fields.text("NodeName"), fields.text("Datacenter"));
  }
}
