package io.github.consulsnapshot.okhttp.internal.transport;

import java.util.Optional;

/** Where the ACL token of each request comes from. Safe for use by several threads. */
@FunctionalInterface
public interface TokenSource {
  /** The token, if there is one; throws {@code SnapshotException}. May block to get it. */
  Optional<String> get();

  /**
   * Hears that Consul does not know a token that came from here.
   *
   * @return whether {@link #get()} gives another one now
   */
  default boolean refused(String token) {
    return false;
  }
}
