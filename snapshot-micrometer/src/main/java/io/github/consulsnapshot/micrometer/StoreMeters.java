package io.github.consulsnapshot.micrometer;

import io.github.consulsnapshot.agent.PruneReport;
import io.github.consulsnapshot.agent.StoreReport;
import io.github.consulsnapshot.agent.StoreStatus;
import io.github.consulsnapshot.store.StoredSnapshot;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The meters of one store of an agent. */
final class StoreMeters {
  private static final double TWO_TO_THE_63 = 0x1p63;

  private final Map<Outcome, Counter> results = new EnumMap<>(Outcome.class);
  private final Counter pruned;
  private final Counter pruneFailures;
  private volatile Optional<StoredSnapshot> last = Optional.empty();

  StoreMeters(Meters meters, InstantSource clock) {
    meters.gauge(
        "age",
        "Time since the save of the last verified snapshot began",
        "seconds",
        () -> ofLast(snapshot -> seconds(age(snapshot, clock))));
    meters.gauge(
        "time",
        "When the save of the last verified snapshot began, since 1970",
        "seconds",
        () -> ofLast(snapshot -> snapshot.name().time().toEpochMilli() / 1000.0));
    meters.gauge(
        "size",
        "Length of the last verified snapshot",
        "bytes",
        () -> ofLast(StoredSnapshot::bytes));
    meters.gauge(
        "index",
        "Raft index of the last verified snapshot",
        () -> ofLast(snapshot -> unsigned(snapshot.name().index())));
    for (Outcome outcome : Outcome.values()) {
      results.put(
          outcome, meters.counter("store.results", "What came of runs in this store", outcome));
    }
    pruned = meters.counter("pruned", "Snapshots that retention has deleted");
    pruneFailures = meters.counter("prune.failures", "Runs whose retention failed");
  }

  /** No number is the truth as long as none is known, and 0 would be good news. */
  private double ofLast(ToDoubleFunction<StoredSnapshot> value) {
    return last.map(value::applyAsDouble).orElse(Double.NaN);
  }

  private static Duration age(StoredSnapshot snapshot, InstantSource clock) {
    return new StoreStatus("", Optional.of(snapshot), Optional.empty())
        .age(clock.instant())
        .orElseThrow();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : (value & Long.MAX_VALUE) + TWO_TO_THE_63;
  }

  void last(Optional<StoredSnapshot> snapshot) {
    last = snapshot;
  }

  /** A store that a run did not come to has neither a result nor a failure, and is not counted. */
  void count(StoreReport report) {
    if (report.stored().isPresent() || report.failure().isPresent()) {
      results.get(Outcome.of(report.stored().isPresent())).increment();
    }
    report.stored().ifPresent(snapshot -> last = Optional.of(snapshot));
    report.pruning().ifPresent(this::count);
  }

  private void count(PruneReport pruning) {
    pruned.increment(pruning.deleted().size());
    if (pruning.failure().isPresent()) {
      pruneFailures.increment();
    }
  }
}
