package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * One of the addresses of a service.
 *
 * @param address a host name or IP address
 * @param port the port
 */
public record ServiceAddress(String address, long port) {
  /**
   * Checks that nothing is null.
   *
   * @param address a host name or IP address
   * @param port the port
   */
  public ServiceAddress {
    Objects.requireNonNull(address, "address");
  }

  static ServiceAddress of(RecordFields fields) {
    return new ServiceAddress(fields.text("Address"), fields.number("Port"));
  }
}
