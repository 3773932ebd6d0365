package io.github.consulsnapshot.okhttp.internal.archive;

/** Judges bytes in their order: a hash, or the walk over the records. */
@FunctionalInterface
interface Examiner {
  /**
   * Takes the next bytes, in pieces of any size.
   *
   * @throws io.github.consulsnapshot.InvalidArchiveException at what makes the archive invalid
   */
  void examine(byte[] bytes, int from, int length);
}
