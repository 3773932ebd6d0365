package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sweeps at the first staging for a cluster, and then once a day: an agent that dies in an upload
 * leaves it behind, and the one that comes after removes it.
 */
final class RegularSweep {
  static final Duration AGE = Duration.ofHours(24);
  private static final int MOST_CLUSTERS = 256;

  private static final System.Logger LOGGER = System.getLogger(RegularSweep.class.getName());

  private final UploadSweep sweep;
  private final InstantSource clock;
  private final String description;
  private final Map<String, Instant> last = new ConcurrentHashMap<>();

  RegularSweep(UploadSweep sweep, InstantSource clock, String description) {
    this.sweep = sweep;
    this.clock = clock;
    this.description = description;
  }

  /**
   * Sweeps when it is time. What fails is logged: a snapshot does not wait for tidiness.
   *
   * @throws OperationCancelledException on an interrupt
   */
  void run(String cluster) {
    Instant now = clock.instant();
    Instant before = last.get(cluster);
    if (before != null && Duration.between(before, now).compareTo(AGE) < 0) {
      return;
    }
    if (last.size() >= MOST_CLUSTERS) {
      last.clear();
    }
    last.put(cluster, now);
    try {
      int aborted = sweep.run(cluster, now.minus(AGE));
      if (aborted > 0) {
        LOGGER.log(
            System.Logger.Level.INFO,
            () -> description + ": " + aborted + " unfinished uploads of " + cluster + " aborted");
      }
    } catch (StorageException e) {
      LOGGER.log(
          System.Logger.Level.INFO,
          () -> "unfinished uploads of " + cluster + " are not looked for: " + e.getMessage());
    }
  }
}
