package io.github.consulsnapshot.state;

import java.util.List;
import java.util.Objects;

/**
 * The rights of a service, given by its name.
 *
 * @param serviceName the name of the service
 * @param datacenters where they hold; everywhere when there are none
 */
public record ServiceIdentity(String serviceName, List<String> datacenters) {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param serviceName the name of the service
   * @param datacenters where they hold; everywhere when there are none
   */
  public ServiceIdentity {
    Objects.requireNonNull(serviceName, "serviceName");
    datacenters = List.copyOf(datacenters);
  }

  static ServiceIdentity of(RecordFields fields) {
    return new ServiceIdentity(fields.text("ServiceName"), fields.texts("Datacenters"));
  }
}
