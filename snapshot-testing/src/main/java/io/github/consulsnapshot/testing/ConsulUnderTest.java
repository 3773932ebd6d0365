package io.github.consulsnapshot.testing;

import java.util.Optional;

/**
 * A Consul that a test talks to, real or fake, with the little of its KV store that a test needs.
 * What implements it is safe for use by several threads.
 */
public interface ConsulUnderTest extends AutoCloseable {
  /**
   * Where it listens.
   *
   * @return an address such as {@code http://127.0.0.1:8500}
   */
  String address();

  /**
   * The token that may do everything.
   *
   * @return its secret, empty when ACLs are off
   */
  Optional<String> token();

  /**
   * Writes a key.
   *
   * @param key the key, without a leading slash
   * @param value its value
   */
  void put(String key, byte[] value);

  /**
   * Reads a key.
   *
   * @param key the key, without a leading slash
   * @return its value, if there is such a key
   */
  Optional<byte[]> get(String key);

  /**
   * Deletes a key, if there is one.
   *
   * @param key the key, without a leading slash
   */
  void delete(String key);

  /**
   * Whether it still runs.
   *
   * @return false when it was stopped or has crashed
   */
  boolean isAlive();

  /**
   * Waits until it has a leader and accepts writes, at most a minute.
   *
   * @throws IllegalStateException when it did not become ready
   */
  void awaitReady();

  /** Ends it. Closing twice is allowed. */
  @Override
  void close();
}
