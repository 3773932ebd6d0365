package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How an agent stands, for everybody who asks and for its listeners. */
final class Standing {
  private final Listeners listeners;
  private final Map<String, StoreStatus> stores = new LinkedHashMap<>();
  private AgentStatus.State state = AgentStatus.State.NEW;
  private boolean running;
  private int consecutiveFailures;
  private int failuresInTenure;
  private Optional<RunReport> lastRun = Optional.empty();
  private Optional<Instant> nextRun = Optional.empty();

  Standing(List<AgentStore> stores, Listeners listeners) {
    this.listeners = listeners;
    for (AgentStore store : stores) {
      this.stores.put(
          store.name(), new StoreStatus(store.name(), Optional.empty(), Optional.empty()));
    }
  }

  synchronized AgentStatus status() {
    boolean stopped = state == AgentStatus.State.STOPPED;
    AgentStatus.State shown = running && !stopped ? AgentStatus.State.RUNNING : state;
    return new AgentStatus(
        shown,
        consecutiveFailures,
        lastRun,
        shown == AgentStatus.State.LEADING ? nextRun : Optional.empty(),
        new ArrayList<>(stores.values()));
  }

  /** Says what it does when no run goes on. Nothing follows on {@code STOPPED}. */
  void is(AgentStatus.State now, Optional<Instant> next) {
    change(
        () -> {
          if (state != AgentStatus.State.STOPPED) {
            failuresInTenure = state == AgentStatus.State.LEADING ? failuresInTenure : 0;
            state = now;
            nextRun = next;
          }
        });
  }

  void runs(RunCause cause) {
    change(
        () -> {
          running = true;
          if (cause != RunCause.REQUEST) {
            nextRun = Optional.empty();
          }
        });
  }

  /**
   * A run has ended.
   *
   * @param counts whether it says something about the backups when it did not succeed
   */
  void ran(RunReport report, boolean counts) {
    change(
        () -> {
          running = false;
          lastRun = Optional.of(report);
          if (report.succeeded()) {
            consecutiveFailures = 0;
            failuresInTenure = 0;
          } else if (counts) {
            consecutiveFailures++;
            failuresInTenure++;
          }
        });
  }

  /** A run has ended, and there is no report of it. */
  void broken() {
    change(() -> running = false);
  }

  private void change(Runnable change) {
    AgentStatus before;
    AgentStatus after;
    synchronized (this) {
      before = status();
      change.run();
      after = status();
    }
    if (before.state() != after.state() || !before.nextRun().equals(after.nextRun())) {
      listeners.tell(listener -> listener.stateChanged(after));
    }
  }

  /** How many runs have failed since it leads, and since the last one that succeeded. */
  synchronized int failuresInTenure() {
    return failuresInTenure;
  }

  synchronized StoreStatus store(String name) {
    return stores.get(name);
  }

  /** This is the newest snapshot of a store, and this has failed there for all that. */
  void found(
      AgentStore store, Optional<StoredSnapshot> newest, Optional<SnapshotException> failure) {
    change(new StoreStatus(store.name(), newest, failure));
  }

  void failed(AgentStore store, SnapshotException failure) {
    change(new StoreStatus(store.name(), store(store.name()).lastVerified(), Optional.of(failure)));
  }

  private void change(StoreStatus status) {
    StoreStatus before;
    synchronized (this) {
      before = stores.put(status.store(), status);
    }
    if (!status.equals(before)) {
      listeners.tell(listener -> listener.storeChanged(status));
    }
  }
}
