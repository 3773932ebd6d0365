package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.ProgressListener;
import io.github.consulsnapshot.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/** Tells a listener of phases and bytes, not more often than it can use. */
final class ProgressMeter {
  private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

  private final ProgressListener listener;
  private final TimeSource time;

  private Phase phase = Phase.REQUESTING;
  private OptionalLong total = OptionalLong.empty();
  private long bytes;
  private long started;
  private long told;

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

  private void tell(long now) {
    told = now;
    listener.onProgress(new Progress(phase, bytes, total, Duration.ofNanos(now - started)));
  }

  /** The same bytes, with this told of each. */
  Source watch(Source source) {
    return new ForwardingSource(source) {
      @Override
      public long read(Buffer sink, long byteCount) throws IOException {
        long read = super.read(sink, byteCount);
        if (read > 0) {
          advance(read);
        }
        return read;
      }
    };
  }
}
