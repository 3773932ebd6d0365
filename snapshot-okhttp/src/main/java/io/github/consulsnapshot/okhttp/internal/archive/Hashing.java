package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;
import java.security.MessageDigest;

/**
 * Where the bytes of one archive are hashed. Nothing is found by hashing before the end, so it may
 * lag behind without a change to what is found, or when.
 */
interface Hashing extends AutoCloseable {
  /** Hashes on the thread that asks, at once. */
  Hashing HERE =
      new Hashing() {
        @Override
        public void update(MessageDigest digest, byte[] bytes, int from, int length) {
          digest.update(bytes, from, length);
        }

        @Override
        public byte[] digest(MessageDigest digest) {
          return digest.digest();
        }

        @Override
        public void close() {}
      };

  /**
   * Adds bytes to a hash. The array may be altered afterwards; the hash is not to be used.
   *
   * @throws java.io.InterruptedIOException when an interrupt ended a wait
   */
  void update(MessageDigest digest, byte[] bytes, int from, int length) throws IOException;

  /**
   * The hash of all that was added to it, which ends it.
   *
   * @throws java.io.InterruptedIOException when an interrupt ended a wait
   */
  byte[] digest(MessageDigest digest) throws IOException;

  /** Drops what is not hashed yet. */
  @Override
  void close();
}
