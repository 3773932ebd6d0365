package io.github.consulsnapshot.testing;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A Consul with records of every kind that its HTTP API can make: keys with odd names and values,
 * locks, tombstones, sessions, nodes, services, checks, coordinates, prepared queries, tokens,
 * policies, roles, an auth method and its rules, configuration entries, intentions, roots of the
 * certificate authority and its configuration, and that of autopilot.
 *
 * <p>For tests, and for looking at: what is written serves no purpose. Names and values are the
 * same in each Consul that is filled; what the server makes up is in {@link #ids()}. Immutable.
 */
public final class FilledConsul {
  private static final Duration LATE = Duration.ofMinutes(1);

  private final Map<String, String> ids;
  private final Set<String> secrets;

  private FilledConsul(Map<String, String> ids, Set<String> secrets) {
    this.ids = Collections.unmodifiableMap(new LinkedHashMap<>(ids));
    this.secrets = Collections.unmodifiableSet(new LinkedHashSet<>(secrets));
  }

  /**
   * Fills a Consul. Blocks until all is written, some seconds.
   *
   * @param consul one with the mesh turned on, as a development server has it, that was not filled
   *     before; tokens and what belongs to them are written when it has a token
   * @return what has been written
   * @throws IllegalStateException when the server refuses something
   */
  public static FilledConsul fill(ConsulUnderTest consul) {
    return fill(consul.address(), consul.token());
  }

  /**
   * Fills the Consul at an address. Blocks until all is written, some seconds.
   *
   * @param address where a server with the mesh turned on listens, that was not filled before, such
   *     as {@code http://127.0.0.1:8500}
   * @param token a token that may do everything; empty when ACLs are off, and then tokens and what
   *     belongs to them are not written
   * @return what has been written
   * @throws IllegalStateException when the server refuses something
   * @throws java.io.UncheckedIOException when it cannot be reached
   */
  public static FilledConsul fill(String address, Optional<String> token) {
    Objects.requireNonNull(address, "address");
    FillingConsul filling = new FillingConsul(new ConsulHttp(address, token.orElse("")));
    new FilledKeys(filling).write();
    new FilledCatalog(filling).write();
    if (token.isPresent()) {
      new FilledAccessControl(filling).write();
    }
    new FilledMesh(filling).write();
    // They are written in batches, some seconds late.
    Await.untilOrFail(
        LATE,
        () -> filling.get("/v1/coordinate/nodes").contains(FilledCatalog.NODE),
        () -> "the coordinates are not there");
    return new FilledConsul(filling.ids(), filling.secrets());
  }

  /**
   * The ids that the server has given, each by the name of what has it.
   *
   * @return {@code session/lock}, {@code query/full}, {@code policy/readers} and so on
   */
  public Map<String, String> ids() {
    return ids;
  }

  /**
   * The id that the server has given to something.
   *
   * @param name one of {@link #ids()}
   * @return the id
   * @throws IllegalArgumentException when nothing of this name was written
   */
  public String id(String name) {
    String id = ids.get(name);
    if (id == null) {
      throw new IllegalArgumentException(name + " is none of " + ids.keySet());
    }
    return id;
  }

  /**
   * What nobody should see who may not see everything: secrets of tokens, private keys, values.
   *
   * @return the secrets, as text
   */
  public Set<String> secrets() {
    return secrets;
  }

  @Override
  public String toString() {
    return "filled: " + String.join(", ", ids.keySet());
  }
}
