package io.github.consulsnapshot;

import java.util.Objects;
import java.util.Optional;

/**
 * Which part of a federation a request names. A snapshot is always of a whole datacenter: namespace
 * and partition are passed on because the {@code consul} command passes them on.
 *
 * @param datacenter the datacenter, the agent's own when absent
 * @param namespace the namespace (Consul Enterprise)
 * @param partition the admin partition (Consul Enterprise)
 */
public record Scope(
    Optional<String> datacenter, Optional<String> namespace, Optional<String> partition) {
  private static final Scope AGENT_DEFAULT =
      new Scope(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Checks that nothing is null or blank.
   *
   * @param datacenter the datacenter, the agent's own when absent
   * @param namespace the namespace (Consul Enterprise)
   * @param partition the admin partition (Consul Enterprise)
   */
  public Scope {
    requireNotBlank("datacenter", datacenter);
    requireNotBlank("namespace", namespace);
    requireNotBlank("partition", partition);
  }

  /**
   * The one that the agent has without being told.
   *
   * @return a scope that names nothing
   */
  public static Scope agentDefault() {
    return AGENT_DEFAULT;
  }

  Scope withDatacenter(String name) {
    return new Scope(named("datacenter", name), namespace, partition);
  }

  Scope withNamespace(String name) {
    return new Scope(datacenter, named("namespace", name), partition);
  }

  Scope withPartition(String name) {
    return new Scope(datacenter, namespace, named("partition", name));
  }

  private static Optional<String> named(String setting, String name) {
    return Optional.of(Objects.requireNonNull(name, setting));
  }

  private static void requireNotBlank(String setting, Optional<String> value) {
    Objects.requireNonNull(value, setting);
    if (value.isPresent() && value.get().isBlank()) {
      throw new InvalidSettingException(setting, "a blank name given, leave it out instead");
    }
  }
}
