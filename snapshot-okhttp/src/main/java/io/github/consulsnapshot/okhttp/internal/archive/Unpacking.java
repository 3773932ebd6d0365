package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;

/**
 * Where the data of an archive is unpacked. That may be ahead of the reading of it, without a
 * change to what is found: bytes come out in their order, and what is wrong behind them after them.
 */
interface Unpacking extends AutoCloseable {
  /** Makes one for an archive. */
  @FunctionalInterface
  interface Place {
    /** {@code data} belongs to it from then on, but between members. */
    Unpacking of(ArchiveInput input, DeflatedData data);
  }

  /** On the thread that asks for the bytes. */
  Place HERE = UnpackingHere::new;

  /**
   * Reads stored bytes that are not unpacked: those between the data of members. -1 at the end.
   *
   * @throws IOException what the archive threw
   */
  int readStored(Piece into) throws IOException;

  /** How many stored bytes have been read from the archive and not been asked for. */
  long ahead();

  /**
   * Unpacks some bytes of a member; zero when there were none this time, and at the end of its
   * data.
   *
   * @param stored what was read behind the header
   * @param into where they go, behind those that were unpacked last
   * @throws io.github.consulsnapshot.InvalidArchiveException at damage, or where the archive ends
   * @throws java.io.InterruptedIOException when an interrupt ended a wait
   * @throws IOException what the archive threw
   */
  int unpack(ReadAhead stored, Piece into) throws IOException;

  /** Drops what was read ahead. */
  @Override
  void close();
}
