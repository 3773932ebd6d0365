package io.github.consulsnapshot.okhttp.internal.agent;

import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.okhttp.internal.json.AgentRequests;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls.Calls;
import io.github.consulsnapshot.okhttp.internal.transport.SmallCall;
import java.time.Duration;
import okio.ByteString;

/** What is asked of the Consul agent about one service. */
final class ServiceCalls {
  static final String ALIVE = "Consul Snapshot Agent Alive";
  static final String SAVING = "Consul Snapshot Agent Saving Snapshots";

  /** Of a check, in the words of Consul. */
  private static final String UNKNOWN = "Unknown check";

  private final Calls calls;
  private final ServiceSettings settings;

  ServiceCalls(Calls calls, ServiceSettings settings) {
    this.calls = calls;
    this.settings = settings;
  }

  void register() {
    send(
        SmallCall.put("v1/agent/service/register")
            .asked("register service " + settings.name())
            .json(
                AgentRequests.service(
                    settings.id(),
                    settings.name(),
                    aliveId(),
                    ALIVE,
                    settings.checkTtl(),
                    settings.deregisterAfter())));
  }

  void refreshAlive(CheckStatus status) {
    refresh(aliveId(), status);
  }

  void registerSaving(CheckStatus status) {
    send(
        SmallCall.put("v1/agent/check/register")
            .asked("register the check of service " + settings.name() + " for saving")
            .json(
                AgentRequests.check(
                    savingId(),
                    SAVING,
                    settings.id(),
                    settings.checkTtl(),
                    status.state().text())));
  }

  void refreshSaving(CheckStatus status) {
    refresh(savingId(), status);
  }

  void deregisterSaving() {
    try {
      send(
          SmallCall.put("v1/agent/check/deregister")
              .segment(savingId())
              .asked("deregister the check of service " + settings.name() + " for saving")
              .orNotFound());
    } catch (ConsulRefusedException e) {
      if (!e.serverMessage().contains(UNKNOWN)) {
        throw e;
      }
      // The agent has forgotten it, which is what was to be reached.
    }
  }

  /** Takes its checks with it. */
  void deregister(Duration within) {
    send(
        SmallCall.put("v1/agent/service/deregister")
            .segment(settings.id())
            .asked("deregister service " + settings.name())
            .orNotFound()
            .within(within));
  }

  private void refresh(String check, CheckStatus status) {
    ByteString body = AgentRequests.checkUpdate(status.state().text(), status.output());
    send(
        SmallCall.put("v1/agent/check/update")
            .segment(check)
            .asked("refresh check " + check)
            .json(body));
  }

  private void send(SmallCall call) {
    calls.send(call.right("service \"" + settings.name() + "\" { policy = \"write\" }"));
  }

  private String aliveId() {
    return settings.id() + ":alive";
  }

  private String savingId() {
    return settings.id() + ":saving";
  }
}
