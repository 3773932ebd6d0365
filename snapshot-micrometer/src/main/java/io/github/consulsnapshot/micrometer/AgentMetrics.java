package io.github.consulsnapshot.micrometer;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.agent.AgentListener;
import io.github.consulsnapshot.agent.AgentStatus;
import io.github.consulsnapshot.agent.AgentStatus.State;
import io.github.consulsnapshot.agent.RunReport;
import io.github.consulsnapshot.agent.StoreReport;
import io.github.consulsnapshot.agent.StoreStatus;
import io.github.consulsnapshot.store.SnapshotName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Shows what one agent does as meters: how old the last verified snapshot in each store is, how the
 * runs end, and whether the agent leads. Give it to the agent as a listener, and close it when the
 * agent is closed.
 *
 * <p>The meters are called {@code consul.snapshot.*} and listed, with alert rules for Prometheus,
 * in the README of this module. Their tags are the cluster, the store and the outcome, so their
 * number does not grow. The age is computed when it is asked for: it goes on growing when the agent
 * does nothing, which is when it matters.
 *
 * <p>Safe for use by several threads; never blocks.
 */
public final class AgentMetrics implements AgentListener, AutoCloseable {
  private final Meters meters;
  private final InstantSource clock;
  private final Map<String, StoreMeters> stores = new HashMap<>();
  private final Map<Outcome, Counter> runs = new EnumMap<>(Outcome.class);
  private final Map<Outcome, Timer> durations = new EnumMap<>(Outcome.class);
  private final Counter skipped;
  private volatile boolean leads;
  private volatile int failures;
  private boolean closed;

  private AgentMetrics(Meters meters, InstantSource clock) {
    this.meters = meters;
    this.clock = clock;
    meters.gauge("leader", "Whether this agent leads", () -> leads ? 1 : 0);
    meters.gauge("consecutive.failures", "Runs that failed since the last success", () -> failures);
    // From the beginning, with 0: an alert on the first failure needs something to compare it with.
    for (Outcome outcome : Outcome.values()) {
      runs.put(outcome, meters.counter("runs", "Runs that ended", outcome));
      durations.put(outcome, meters.timer("run.duration", "How long runs took", outcome));
    }
    skipped = meters.counter("runs.skipped", "Times of the schedule that passed without a run");
  }

  /**
   * Makes the meters of an agent, by the clock of the system.
   *
   * @param registry where the meters are registered; stays the caller's
   * @param cluster what the agent calls the cluster, see {@link SnapshotName}
   * @return the listener for the agent, to be closed
   * @throws InvalidSettingException when the registry has the meters of an agent of that cluster
   *     already, or the cluster cannot be called so
   */
  public static AgentMetrics bind(MeterRegistry registry, String cluster) {
    return bind(registry, cluster, InstantSource.system());
  }

  /**
   * Makes the meters of an agent.
   *
   * @param registry where the meters are registered; stays the caller's
   * @param cluster what the agent calls the cluster, see {@link SnapshotName}
   * @param clock the present time, for the age; that of the agent
   * @return the listener for the agent, to be closed
   * @throws InvalidSettingException when the registry has the meters of an agent of that cluster
   *     already, or the cluster cannot be called so
   */
  public static AgentMetrics bind(MeterRegistry registry, String cluster, InstantSource clock) {
    Objects.requireNonNull(clock, "clock");
    Meters meters = new Meters(registry, SnapshotName.requireCluster(cluster));
    // A registry gives out the meter that it has, and those of a second agent would stand still.
    if (meters.has("leader")) {
      throw new InvalidSettingException(
          "cluster",
          "'"
              + cluster
              + "' given, whose agent has its meters in this registry already; one is"
              + " accepted");
    }
    return new AgentMetrics(meters, clock);
  }

  @Override
  public void stateChanged(AgentStatus status) {
    leads = status.state() == State.LEADING || status.state() == State.RUNNING;
    // Not counted from the reports: of a run without success they do not say whether it was ended,
    // and one that was is no failure of the backups. The end of a run changes the state.
    failures = status.consecutiveFailures();
    status.stores().forEach(this::storeChanged);
  }

  @Override
  public void storeChanged(StoreStatus status) {
    synchronized (this) {
      if (!closed) {
        store(status.store()).last(status.lastVerified());
      }
    }
  }

  @Override
  public void runFinished(RunReport report) {
    synchronized (this) {
      if (closed) {
        return;
      }
      Outcome outcome = Outcome.of(report.succeeded());
      runs.get(outcome).increment();
      durations.get(outcome).record(report.duration());
      for (StoreReport stored : report.stores()) {
        store(stored.store()).count(stored);
      }
    }
  }

  @Override
  public void runSkipped(Instant scheduled) {
    skipped.increment();
  }

  private StoreMeters store(String name) {
    return stores.computeIfAbsent(name, each -> new StoreMeters(meters.ofStore(each), clock));
  }

  /** Removes the meters from the registry. May be called again. */
  @Override
  public synchronized void close() {
    closed = true;
    meters.remove();
  }
}
