package io.github.consulsnapshot.okhttp.internal.agent;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls.Calls;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a service and its checks as they should be, on a thread of its own: whatever the Consul
 * agent has forgotten is registered again, and what fails is tried again at the next heartbeat.
 */
public final class ServiceRegistration implements OpenParts.Part {
  private static final System.Logger LOG = System.getLogger(ServiceRegistration.class.getName());
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  /** So many times a check is refreshed before it would turn critical. */
  private static final int HEARTBEATS = 3;

  private final AgentCalls agent;
  private final ServiceSettings settings;
  private final OpenParts open;
  private final Thread thread;

  private CheckStatus alive = CheckStatus.passing("the process is there");
  private Optional<CheckStatus> saving = Optional.empty();
  private Optional<Calls> working = Optional.empty();
  private boolean changed = true;
  private boolean closed;

  // What the Consul agent has, as far as is known here. Used by the thread alone.
  private boolean registered;
  private boolean savingRegistered;
  private boolean savingMayBeThere;
  private boolean failing;

  private ServiceRegistration(AgentCalls agent, ServiceSettings settings, OpenParts open) {
    this.agent = agent;
    this.settings = settings;
    this.open = open;
    this.thread = new Thread(this::run, "consul-snapshot registration " + settings.id());
    thread.setDaemon(true);
  }

  /** Begins; what it gives out is one of {@code open}, and ends with it. */
  public static ServiceRegistration begin(
      AgentCalls agent, ServiceSettings settings, OpenParts open) {
    ServiceRegistration registration = new ServiceRegistration(agent, settings, open);
    open.add(registration);
    registration.thread.start();
    return registration;
  }

  /** The process is there, and its agent has ended. */
  public void dead(String output) {
    change(CheckStatus.critical(output), Optional.empty());
  }

  /** It leads; keeps what is known of its runs. */
  public void leads() {
    Optional<CheckStatus> known = saving();
    change(
        CheckStatus.passing("leads"),
        known.isPresent()
            ? known
            : Optional.of(CheckStatus.passing("leads; no run has ended yet")));
  }

  /** It does not lead. */
  public void standsBy(String output) {
    change(CheckStatus.passing(output), Optional.empty());
  }

  /** A run has succeeded. Counts only while it leads. */
  public void saved(String output) {
    ran(CheckStatus.passing(output));
  }

  /** A run has failed. Counts only while it leads. */
  public void failed(String output) {
    ran(CheckStatus.critical(output));
  }

  private synchronized void ran(CheckStatus status) {
    if (saving.isPresent()) {
      change(alive, Optional.of(status));
    }
  }

  private synchronized Optional<CheckStatus> saving() {
    return saving;
  }

  private synchronized CheckStatus aliveStatus() {
    return alive;
  }

  private synchronized void change(CheckStatus newAlive, Optional<CheckStatus> newSaving) {
    if (!alive.equals(newAlive) || !saving.equals(newSaving)) {
      alive = newAlive;
      saving = newSaving;
      changed = true;
      notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      working.ifPresent(Calls::end);
      notifyAll();
    }
    open.remove(this);
    EndOfThread.await(thread, GOODBYE);
    agent.tidyUp(
        calls -> {
          try {
            new ServiceCalls(calls, settings).deregister(GOODBYE);
          } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "not deregistered; Consul does it when its time has passed", e);
          }
        });
  }

  // ---- On its own thread ----

  private void run() {
    try {
      agent.run(
          calls -> {
            synchronized (this) {
              working = Optional.of(calls);
              if (closed) {
                calls.end();
              }
            }
            work(calls);
            return true;
          });
    } catch (OperationCancelledException | ClientClosedException e) {
      // Closed: this, or the client, which closes this.
    } catch (InterruptedWork e) {
      // Likewise, while it waited.
    }
  }

  private void work(Calls calls) {
    ServiceCalls service = new ServiceCalls(calls, settings);
    while (true) {
      synchronized (this) {
        if (closed) {
          return;
        }
        changed = false;
      }
      try {
        settle(service);
        failing = false;
      } catch (OperationCancelledException | ClientClosedException e) {
        throw e;
      } catch (RuntimeException e) {
        if (!failing) {
          failing = true;
          LOG.log(Level.WARNING, "service {0}: {1}", settings.name(), e.getMessage());
        }
      }
      awaitChange();
    }
  }

  /** Makes the Consul agent have what it should have. */
  private void settle(ServiceCalls service) {
    try {
      refresh(service);
    } catch (ConsulRefusedException e) {
      if (!registered && !savingRegistered) {
        throw e;
      }
      // It does not know a check, most likely since it was started anew.
      registered = false;
      savingRegistered = false;
      refresh(service);
    }
  }

  private void refresh(ServiceCalls service) {
    if (!registered) {
      service.register();
      registered = true;
    }
    service.refreshAlive(aliveStatus());
    Optional<CheckStatus> status = saving();
    if (status.isEmpty()) {
      if (savingMayBeThere) {
        service.deregisterSaving();
        savingRegistered = false;
        savingMayBeThere = false;
      }
      return;
    }
    if (!savingRegistered) {
      savingMayBeThere = true;
      service.registerSaving(status.get());
      savingRegistered = true;
    }
    service.refreshSaving(status.get());
  }

  /** Until something has changed, or a heartbeat is due. By the clock of the machine. */
  private synchronized void awaitChange() {
    long until = System.nanoTime() + settings.checkTtl().dividedBy(HEARTBEATS).toNanos();
    try {
      while (!changed && !closed && until - System.nanoTime() > 0) {
        wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      throw new InterruptedWork();
    }
  }

  /** Ends the thread. */
  private static final class InterruptedWork extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
