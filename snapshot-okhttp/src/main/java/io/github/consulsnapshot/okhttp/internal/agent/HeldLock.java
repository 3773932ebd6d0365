package io.github.consulsnapshot.okhttp.internal.agent;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.agent.Leadership;
import io.github.consulsnapshot.okhttp.internal.agent.LockCalls.Seen;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls.Calls;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okio.ByteString;

/**
 * A lock that is held, and the thread that keeps it: it renews the session and watches the key in
 * turn. It is lost when the key says so, when the session is gone, or when no renewal has succeeded
 * for a whole time to live, whatever Consul would say.
 */
final class HeldLock implements Leadership, OpenParts.Part {
  private static final System.Logger LOG = System.getLogger(ConsulLock.class.getName());
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(250);

  /** For each of the calls that leave nothing behind. */
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  private static final int MAX_EARLY = 3;

  private final AgentCalls agent;
  private final LockSettings settings;
  private final OpenParts open;
  private final TimeSource time;
  private final String session;
  private final long lockIndex;
  private final ByteString holder;
  private final long firstIndex;
  private final Thread thread;
  private final List<Runnable> actions = new ArrayList<>();

  private Lease lease;
  private Optional<SnapshotException> lastFailure = Optional.empty();
  private Optional<LeadershipLostException> lost = Optional.empty();
  private Optional<Calls> keeping = Optional.empty();
  private boolean closed;

  HeldLock(
      AgentCalls agent,
      LockSettings settings,
      OpenParts open,
      String session,
      long lockIndex,
      ByteString holder,
      Lease lease,
      long firstIndex) {
    this.agent = agent;
    this.settings = settings;
    this.open = open;
    this.time = agent.time();
    this.session = session;
    this.lockIndex = lockIndex;
    this.holder = holder;
    this.lease = lease;
    this.firstIndex = firstIndex;
    this.thread = new Thread(this::run, "consul-snapshot lock " + settings.key());
    thread.setDaemon(true);
  }

  /** Begins to keep it. */
  void keep() {
    thread.start();
  }

  // ---- For whoever leads ----

  @Override
  public void requireHeld() {
    Duration remaining = requireLease();
    long began = time.nanoTime();
    Optional<Seen> seen =
        agent.run(calls -> ask(calls, new LockCalls(agent, calls, settings), began, remaining));
    if (seen.isEmpty()) {
      throw lost("nobody could be asked whether it is still held", failure());
    }
    judge(seen.get());
    // The process may have been stopped while the answer was on its way.
    requireLease();
  }

  /** What is left of the lease; throws when it is lost, or over. */
  private Duration requireLease() {
    Duration remaining;
    synchronized (this) {
      if (lost.isPresent()) {
        // A new one each time: its trace tells who asked.
        throw new LeadershipLostException(lost.get().getMessage(), lost.get().getCause());
      }
      if (closed) {
        throw new LeadershipLostException(words() + " was given up", null);
      }
      remaining = lease.remaining(time.nanoTime());
    }
    if (remaining.compareTo(Duration.ZERO) <= 0) {
      throw lost(leaseIsOver(), failure());
    }
    return remaining;
  }

  /** How the key stands, asked again after failures that pass while the lease lasts. */
  private Optional<Seen> ask(Calls calls, LockCalls lock, long began, Duration atMost) {
    while (true) {
      Duration left = atMost.minusNanos(time.nanoTime() - began);
      if (left.compareTo(Duration.ZERO) <= 0) {
        return Optional.empty();
      }
      try {
        return Optional.of(lock.read(Optional.of(left)));
      } catch (OperationCancelledException | ClientClosedException e) {
        throw e;
      } catch (SnapshotException e) {
        failed(e);
        if (e instanceof PermissionDeniedException) {
          return Optional.empty();
        }
        calls.pause(shorter(SHORT, left));
      }
    }
  }

  @Override
  public synchronized boolean isHeld() {
    return lost.isEmpty() && !closed && !lease.isOver(time.nanoTime());
  }

  @Override
  public void onLost(Runnable action) {
    synchronized (this) {
      if (closed && lost.isEmpty()) {
        return;
      }
      if (lost.isEmpty()) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      keeping.ifPresent(Calls::end);
    }
    open.remove(this);
    EndOfThread.await(thread, GOODBYE);
    leave(agent, settings, session, holder);
  }

  /** Gives up what there may be, without an error: a session that is left ends by itself. */
  static void leave(AgentCalls agent, LockSettings settings, String session, ByteString holder) {
    agent.tidyUp(
        calls -> {
          LockCalls lock = new LockCalls(agent, calls, settings);
          try {
            // First the lock: when a session ends that holds one, a lock-delay begins.
            lock.release(session, holder, GOODBYE);
          } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "not released", e);
          }
          try {
            lock.destroy(session, GOODBYE);
          } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "not destroyed", e);
          }
        });
  }

  // ---- On its own thread ----

  private void run() {
    try {
      agent.run(
          calls -> {
            synchronized (this) {
              keeping = Optional.of(calls);
              if (closed) {
                calls.end();
              }
            }
            keep(calls, new LockCalls(agent, calls, settings));
            return true;
          });
    } catch (OperationCancelledException | ClientClosedException e) {
      // Closed: this, or the client, which closes this.
    } catch (LeadershipLostException e) {
      // Told already.
    } catch (RuntimeException e) {
      // Of an interceptor of the caller's, for example.
      lost("the thread that keeps it was ended by " + e.getClass().getName(), e);
    }
  }

  private void keep(Calls calls, LockCalls lock) {
    long index = firstIndex;
    int early = 0;
    while (true) {
      requireLease();
      Duration due = lease().untilRenewal(time.nanoTime());
      if (due.compareTo(Duration.ZERO) <= 0) {
        renew(calls, lock);
        continue;
      }
      long asked = time.nanoTime();
      Optional<Seen> seen = watch(calls, lock, index, shorter(due, LONGEST_WAIT));
      if (seen.isEmpty()) {
        index = 0;
        continue;
      }
      judge(seen.get());
      boolean waited = time.nanoTime() - asked >= SHORT.toNanos();
      early = waited ? 0 : early + 1;
      if (early > MAX_EARLY) {
        // Something answers at once what should be waited for.
        calls.pause(shorter(due, Duration.ofSeconds(1)));
      }
      // After a restore it may go back: what comes then would not be waited for otherwise.
      index = Long.compareUnsigned(seen.get().index(), index) < 0 ? 0 : seen.get().index();
    }
  }

  private void renew(Calls calls, LockCalls lock) {
    long sent = time.nanoTime();
    Duration remaining = lease().remaining(sent);
    try {
      // Half of what is left, so that a line that hangs does not cost the lock by itself.
      Duration within = longer(remaining.dividedBy(2), shorter(remaining, SHORT));
      Optional<Duration> ttl = lock.renew(session, within);
      if (ttl.isEmpty()) {
        throw lose("Consul does not know its session any more");
      }
      synchronized (this) {
        lease = lease.renewed(sent, ttl.get());
        lastFailure = Optional.empty();
      }
    } catch (OperationCancelledException | ClientClosedException | LeadershipLostException e) {
      throw e;
    } catch (SnapshotException e) {
      failed(e);
      calls.pause(longer(SHORT, settings.ttl().dividedBy(16)));
    }
  }

  private Optional<Seen> watch(Calls calls, LockCalls lock, long index, Duration wait) {
    Duration slack = longer(SHORT, settings.ttl().dividedBy(8));
    try {
      return Optional.of(lock.watch(index, wait, wait.plus(wait.dividedBy(16)).plus(slack)));
    } catch (OperationCancelledException | ClientClosedException e) {
      throw e;
    } catch (SnapshotException e) {
      failed(e);
      calls.pause(shorter(longer(SHORT, settings.ttl().dividedBy(16)), wait));
      return Optional.empty();
    }
  }

  /** Throws when the key says that somebody else may lead. */
  private void judge(Seen seen) {
    if (seen.entry().isEmpty()) {
      throw lose("its key is gone");
    }
    String holding = seen.entry().get().session();
    if (!holding.equals(session)) {
      throw lose(holding.isEmpty() ? "nobody holds it" : "another session holds it");
    }
    // The same session may have lost it and taken it again; what was begun before is void then.
    if (seen.entry().get().lockIndex() != lockIndex) {
      throw lose("it was acquired anew, or its key was written, since");
    }
  }

  // ---- The end ----

  private LeadershipLostException lose(String how) {
    return lost(how, null);
  }

  private LeadershipLostException lost(String how, Throwable cause) {
    List<Runnable> told;
    LeadershipLostException failure;
    synchronized (this) {
      if (lost.isEmpty()) {
        String reason = cause == null ? "" : " (" + cause.getMessage() + ")";
        lost =
            Optional.of(new LeadershipLostException(words() + " is lost: " + how + reason, cause));
      }
      failure = lost.get();
      told = closed ? List.of() : List.copyOf(actions);
      actions.clear();
      if (Thread.currentThread() != thread) {
        keeping.ifPresent(Calls::end);
      }
    }
    told.forEach(this::tell);
    return failure;
  }

  private void tell(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "what was to be done when " + words() + " is lost has failed", e);
    }
  }

  private synchronized Throwable failure() {
    return lastFailure.orElse(null);
  }

  private synchronized void failed(SnapshotException e) {
    lastFailure = Optional.of(e);
    LOG.log(Level.DEBUG, "keeping " + words(), e);
  }

  private synchronized Lease lease() {
    return lease;
  }

  private String leaseIsOver() {
    return "no renewal of its session has succeeded for " + lease().ttl().toSeconds() + " s";
  }

  private String words() {
    return "lock " + settings.key() + " of " + agent.description();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  @Override
  public String toString() {
    return words();
  }
}
