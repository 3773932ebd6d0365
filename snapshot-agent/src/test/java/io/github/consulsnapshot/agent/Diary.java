package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a listener hears. */
final class Diary implements AgentListener {
  private final List<String> lines = new ArrayList<>();
  private final List<RunReport> reports = new ArrayList<>();
  private final List<StoreStatus> stores = new ArrayList<>();
  private final List<Instant> skipped = new ArrayList<>();

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  synchronized List<RunReport> reports() {
    return List.copyOf(reports);
  }

  synchronized List<StoreStatus> stores() {
    return List.copyOf(stores);
  }

  synchronized List<Instant> skipped() {
    return List.copyOf(skipped);
  }

  @Override
  public synchronized void stateChanged(AgentStatus status) {
    lines.add("state " + status.state());
  }

  @Override
  public synchronized void runStarted(RunCause cause, Instant started) {
    lines.add("run " + cause);
  }

  @Override
  public synchronized void runFinished(RunReport report) {
    reports.add(report);
    lines.add(report.succeeded() ? "succeeded" : "failed");
  }

  @Override
  public synchronized void runSkipped(Instant scheduled) {
    skipped.add(scheduled);
  }

  @Override
  public synchronized void storeChanged(StoreStatus status) {
    stores.add(status);
  }

  @Override
  public synchronized void attemptFailed(int attempt, SnapshotException failure) {
    lines.add("attempt " + attempt + " failed");
  }

  @Override
  public synchronized void leadershipFailed(SnapshotException failure) {
    lines.add("leadership: " + failure.getMessage());
  }
}
