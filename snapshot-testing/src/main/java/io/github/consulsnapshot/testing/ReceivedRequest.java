package io.github.consulsnapshot.testing;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A request that {@link FakeConsul} received.
 *
 * @param method such as {@code GET}
 * @param path the path as it came over the wire, without the query
 * @param query what follows the question mark, as it came; empty for none
 * @param headers the values by the name as it came; the map finds names whatever their case
 * @param bodyBytes how long the body was, as far as it was read
 * @param expected false when the fake has no such path, or not with this method
 */
public record ReceivedRequest(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    long bodyBytes,
    boolean expected) {
  /**
   * Checks that nothing is null.
   *
   * @param method such as {@code GET}
   * @param path the path as it came over the wire, without the query
   * @param query what follows the question mark; empty for none
   * @param headers the values by name
   * @param bodyBytes how long the body was
   * @param expected whether the fake has such a path with this method
   */
  public ReceivedRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(headers, "headers");
  }

  /**
   * The values of a header.
   *
   * @param name its name, in any case
   * @return the values in their order; empty when the header was not sent
   */
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** Without the values of headers, which may be secret. */
  @Override
  public String toString() {
    return method
        + " "
        + path
        + (query.isEmpty() ? "" : "?" + query.replaceAll("token=[^&]*", "token=***"))
        + " "
        + headers.keySet()
        + " "
        + bodyBytes
        + " bytes";
  }
}
