package io.github.consulsnapshot.okhttp.internal.agent;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.agent.LeaderElection;
import io.github.consulsnapshot.agent.Leadership;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who has a key of Consul locked leads. */
public final class ConsulLock implements LeaderElection {
  private final AgentCalls agent;
  private final LockSettings settings;
  private final OpenParts open;

  /** Whether the key was a lock once, or free: then what else it is later is a passing mistake. */
  private final AtomicBoolean wasLock = new AtomicBoolean();

  /** Makes one; what it gives out is one of {@code open}, and ends with it. */
  public ConsulLock(AgentCalls agent, LockSettings settings, OpenParts open) {
    this.agent = agent;
    this.settings = settings;
    this.open = open;
  }

  @Override
  public Leadership acquire() throws InterruptedException {
    try {
      HeldLock held =
          agent.run(calls -> new Acquisition(agent, calls, settings, open, wasLock).acquire());
      open.add(held);
      held.keep();
      return held;
    } catch (OperationCancelledException e) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
  }

  @Override
  public String description() {
    return "lock " + settings.key() + " of " + agent.description();
  }

  /** What it is called. */
  @Override
  public String toString() {
    return description();
  }
}
