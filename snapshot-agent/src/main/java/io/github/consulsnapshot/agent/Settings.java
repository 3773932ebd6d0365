package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.TimeSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.DoubleSupplier;

/** What an agent was told by its builder, which has checked it. */
record Settings(
    SnapshotClient client,
    String cluster,
    List<AgentStore> stores,
    Schedule schedule,
    Duration jitter,
    DoubleSupplier chance,
    SaveOptions saveOptions,
    RetryPolicy retry,
    SuccessRule successRule,
    int maxFailures,
    LeaderElection election,
    boolean runWhenOverdue,
    InstantSource clock,
    TimeSource time,
    ThreadFactory threads) {

  Moment now() {
    return Moment.now(clock, time);
  }

  /** By how much a run is put off this time. */
  Duration nextJitter() {
    return Duration.ofNanos((long) (jitter.toNanos() * chance.getAsDouble()));
  }
}
