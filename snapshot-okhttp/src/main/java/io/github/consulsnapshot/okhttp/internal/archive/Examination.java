package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;

/**
 * Where the bytes of one archive are examined. That may lag behind the reading of them, without a
 * change to what is found: {@link #settle} is called before anything that was found further on is
 * believed.
 */
interface Examination extends AutoCloseable {
  /** Examines on the thread that asks, at once. */
  Examination HERE =
      new Examination() {
        @Override
        public void pass(Examiner examiner, byte[] bytes, int from, int length) {
          examiner.examine(bytes, from, length);
        }

        @Override
        public byte[] exchange(Examiner examiner, byte[] bytes, int from, int length) {
          examiner.examine(bytes, from, length);
          return bytes;
        }

        @Override
        public void settle() {}

        @Override
        public void close() {}
      };

  /**
   * Gives bytes to an examiner, which nobody else may use until this has been settled. The array
   * may be altered afterwards.
   *
   * @throws java.io.InterruptedIOException when an interrupt ended a wait
   * @throws RuntimeException what an examiner has thrown, of these bytes or of earlier ones
   */
  void pass(Examiner examiner, byte[] bytes, int from, int length) throws IOException;

  /**
   * The same without a copy: the array is given away, for one of the same length.
   *
   * @throws java.io.InterruptedIOException when an interrupt ended a wait
   * @throws RuntimeException what an examiner has thrown, of these bytes or of earlier ones
   */
  byte[] exchange(Examiner examiner, byte[] bytes, int from, int length) throws IOException;

  /**
   * Waits until all bytes have been examined.
   *
   * @throws java.io.InterruptedIOException when an interrupt ended the wait
   * @throws RuntimeException what an examiner has thrown
   */
  void settle() throws IOException;

  /** Drops what is not examined yet. */
  @Override
  void close();
}
