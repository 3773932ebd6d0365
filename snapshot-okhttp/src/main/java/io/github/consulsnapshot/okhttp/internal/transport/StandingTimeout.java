package io.github.consulsnapshot.okhttp.internal.transport;

import java.util.concurrent.TimeUnit;
import okio.AsyncTimeout;
import okio.Timeout;

/**
 * A timeout that passes before those of the reads of a long body, and then does nothing. Okio has a
 * thread that waits for the next of all timeouts, and wakes it whenever there is one that passes
 * earlier. Without this every read of 8 KiB would be that one, and waking a thread takes longer
 * than reading does.
 */
final class StandingTimeout extends AsyncTimeout {
  /** A short body never comes so far, and in that many reads the waking does not count. */
  private static final int READS_BETWEEN = 256;

  private final Timeout ofReads;
  private int reads;

  /** Makes one; {@code ofReads} may still be altered. */
  StandingTimeout(Timeout ofReads) {
    this.ofReads = ofReads;
  }

  /** To be called before each read. */
  void beforeRead() {
    reads++;
    if (reads % READS_BETWEEN == 0) {
      exit();
      // Half of it: the reads are to begin before it has passed. One that is late is only slower.
      timeout(ofReads.timeoutNanos() / 2, TimeUnit.NANOSECONDS);
      enter();
    }
  }
}
