package io.github.consulsnapshot;

import java.util.Objects;

/**
 * A key among those that are meant, which cannot be put back: Consul's interface has no way to say
 * it exactly. It is left as it is.
 *
 * @param key the key; what is no UTF-8 in it is U+FFFD
 * @param reason why not
 */
public record UnrestorableKey(String key, Reason reason) {
  /** Why a key cannot be put back. */
  public enum Reason {
    /**
     * It is no UTF-8, or holds U+FFFD, in whose place Consul's JSON shows every byte that is none:
     * which key of the cluster is which cannot be told.
     */
    NOT_EXACT,
    /**
     * Its value is too large for a transaction, and the key is one that Consul takes in no URL:
     * with an empty part, a {@code .} or {@code ..} between slashes, or with control characters.
     */
    TOO_LARGE_FOR_ITS_KEY
  }

  /**
   * Checks that nothing is null.
   *
   * @param key the key; what is no UTF-8 in it is U+FFFD
   * @param reason why not
   */
  public UnrestorableKey {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(reason, "reason");
  }
}
