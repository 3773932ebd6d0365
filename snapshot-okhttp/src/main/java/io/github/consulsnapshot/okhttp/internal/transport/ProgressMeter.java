package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.ProgressListener;
import io.github.consulsnapshot.TimeSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalLong;

/** Tells a listener of phases and bytes, not more often than it can use. */
final class ProgressMeter {
  private static final Logger LOGGER = System.getLogger(ProgressMeter.class.getName());
  private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

  private final ProgressListener listener;
  private final TimeSource time;

  private Phase phase = Phase.REQUESTING;
  private OptionalLong total = OptionalLong.empty();
  private long bytes;
  private long started;
  private long told;
  private boolean reportOnly;

  ProgressMeter(ProgressListener listener, TimeSource time) {
    this.listener = listener;
    this.time = time;
  }

  void begin(Phase newPhase, OptionalLong newTotal) {
    phase = newPhase;
    total = newTotal;
    bytes = 0;
    started = time.nanoTime();
    tell(started);
  }

  void advance(long more) {
    bytes += more;
    long now = time.nanoTime();
    if (now - told >= INTERVAL_NANOS) {
      tell(now);
    }
  }

  void end() {
    tell(time.nanoTime());
  }

  /**
   * From now on the listener is told and cannot end anything: what is reported has happened, and
   * its outcome must not be hidden.
   */
  void reportOnly() {
    reportOnly = true;
  }

  private void tell(long now) {
    told = now;
    Progress progress = new Progress(phase, bytes, total, Duration.ofNanos(now - started));
    try {
      listener.onProgress(progress);
    } catch (Throwable e) {
      if (!reportOnly) {
        throw e;
      }
      // Its class alone: nobody knows what its message holds.
      LOGGER.log(
          Level.WARNING,
          "A progress listener threw {0} at {1}; the restore goes on",
          e.getClass().getName(),
          progress.phase());
    }
  }

  /** The same bytes, with this told of each. Closes what it reads. */
  InputStream watch(InputStream stream) {
    return new FilterInputStream(stream) {
      @Override
      public int read() throws IOException {
        int read = in.read();
        advance(read < 0 ? 0 : 1);
        return read;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        advance(Math.max(0, read));
        return read;
      }
    };
  }
}
