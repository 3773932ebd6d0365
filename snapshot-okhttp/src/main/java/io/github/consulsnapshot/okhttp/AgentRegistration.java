package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.agent.AgentListener;
import io.github.consulsnapshot.agent.AgentStatus;
import io.github.consulsnapshot.agent.RunReport;
import io.github.consulsnapshot.okhttp.internal.agent.ServiceRegistration;
import java.util.Objects;
import java.util.Optional;

/**
 * An agent as a service of Consul, for as long as this is open. Made by {@link
 * OkHttpSnapshotClient#registration}; to be given to the agent as a listener.
 *
 * <p>Every instance has the check {@code Consul Snapshot Agent Alive}: passing while the process
 * refreshes it, critical when the agent has stopped. The one that leads also has {@code Consul
 * Snapshot Agent Saving Snapshots}: passing until a run fails, critical until one succeeds again;
 * the outcome of the last run is its output. It is not there while the agent does not lead.
 *
 * <p>No call blocks, but for {@link #close()}. What Consul refuses is logged and tried again at the
 * next heartbeat; it never disturbs the agent.
 */
public final class AgentRegistration implements AgentListener, AutoCloseable {
  private final ServiceRegistration service;
  private Optional<String> trouble = Optional.empty();

  AgentRegistration(ServiceRegistration service) {
    this.service = service;
  }

  @Override
  public synchronized void stateChanged(AgentStatus status) {
    Objects.requireNonNull(status, "status");
    switch (status.state()) {
      case LEADING, RUNNING -> {
        trouble = Optional.empty();
        service.leads();
      }
      case STOPPED -> service.dead("the agent has stopped" + because());
      case NEW, STANDBY -> service.standsBy("stands by" + because());
    }
  }

  private String because() {
    return trouble.map(reason -> ": " + reason).orElse("");
  }

  @Override
  public void runFinished(RunReport report) {
    Objects.requireNonNull(report, "report");
    String when = " (run of " + report.started() + ", " + report.duration().toSeconds() + " s)";
    if (report.succeeded()) {
      service.saved(report.archive().map(AgentRegistration::words).orElse("saved") + when);
    } else {
      service.failed(
          "failed"
              + when
              + report.failure().map(failure -> ": " + failure.getMessage()).orElse(""));
    }
  }

  private static String words(VerifiedArchive archive) {
    return "saved index "
        + archive.metadata().index()
        + ", "
        + archive.archiveBytes()
        + " bytes, verified";
  }

  @Override
  public synchronized void leadershipFailed(SnapshotException failure) {
    trouble = Optional.of(failure.getMessage());
  }

  /** Deregisters the service and its checks. Takes some seconds at most, when Consul is away. */
  @Override
  public void close() {
    service.close();
  }
}
