package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;

/** Where the bytes of state.bin come from: an entry of an archive, or a file of a server. */
interface StateInput {
  /** Holds the bytes; whoever takes some tells {@link #consumed}. */
  ReadAhead source();

  /** Blocks until a byte is there, and tells how many can be taken; zero at the end. */
  int request() throws IOException;

  /** Notes that so many bytes were taken. */
  void consumed(long bytes);
}
