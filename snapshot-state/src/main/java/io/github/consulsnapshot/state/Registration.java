package io.github.consulsnapshot.state;

import java.util.Objects;
import java.util.Optional;

/**
 * A node, with one of its services, with one of its checks, or alone. A server writes the node
 * first, and then one record for each service and check of it.
 *
 * @param node the node
 * @param service the service
 * @param check the check
 */
public record Registration(
    CatalogNode node, Optional<CatalogService> service, Optional<CatalogCheck> check)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param node the node
   * @param service the service
   * @param check the check
   */
  public Registration {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(check, "check");
  }

  static Registration of(RecordFields fields) {
    return new Registration(
        CatalogNode.of(fields),
        fields.optionalObject("Service").map(CatalogService::of),
        fields.optionalObject("Check").map(CatalogCheck::of));
  }
}
