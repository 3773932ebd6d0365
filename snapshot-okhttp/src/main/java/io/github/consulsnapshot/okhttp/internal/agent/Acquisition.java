package io.github.consulsnapshot.okhttp.internal.agent;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.okhttp.internal.agent.LockCalls.Seen;
import io.github.consulsnapshot.okhttp.internal.json.AgentRequests;
import io.github.consulsnapshot.okhttp.internal.json.ListedKey;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls.Calls;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import okio.ByteString;

/**
 * One wait for a lock, until it is there. It keeps a session of its own alive meanwhile, makes
 * another when that is gone, and leaves none behind when it is ended.
 */
final class Acquisition {
  private static final System.Logger LOG = System.getLogger(ConsulLock.class.getName());

  /** Beyond that Consul is asked again, although nothing has changed. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  /** How long to wait between questions to a Consul that fails. It does not end by itself. */
  private static final RetryPolicy BACKOFF =
      new RetryPolicy(
          Integer.MAX_VALUE, Duration.ofSeconds(1), Duration.ofSeconds(15), Math::random);

  private final AgentCalls agent;
  private final Calls calls;
  private final LockSettings settings;
  private final OpenParts open;
  private final AtomicBoolean wasLock;
  private final TimeSource time;
  private final LockCalls lock;
  private final ByteString holder = AgentRequests.holder(ThisProcess.host(), ThisProcess.id());

  private Optional<String> session = Optional.empty();
  private Lease lease;
  private long index;
  private boolean warned;

  Acquisition(
      AgentCalls agent, Calls calls, LockSettings settings, OpenParts open, AtomicBoolean wasLock) {
    this.agent = agent;
    this.calls = calls;
    this.settings = settings;
    this.open = open;
    this.wasLock = wasLock;
    this.time = agent.time();
    this.lock = new LockCalls(agent, calls, settings);
  }

  HeldLock acquire() {
    try {
      return untilHeld();
    } catch (RuntimeException | Error e) {
      session.ifPresent(left -> HeldLock.leave(agent, settings, left, holder));
      throw e;
    }
  }

  private HeldLock untilHeld() {
    int failures = 0;
    while (true) {
      try {
        Optional<HeldLock> held = attempt();
        if (held.isPresent()) {
          return held.get();
        }
        failures = 0;
      } catch (SnapshotException e) {
        if (!isOver(e)) {
          throw e;
        }
        // Whatever has changed meanwhile is to be seen at once.
        index = 0;
        Duration pause = BACKOFF.pauseAfter(++failures);
        if (failures == 1) {
          LOG.log(Level.WARNING, "{0}: waiting, since {1}", lock.words(), e.getMessage());
        }
        calls.pause(pause);
      }
    }
  }

  /** Whether it passes: a Consul that is away, has no leader, is overloaded or is starting. */
  private static boolean isOver(SnapshotException e) {
    return !(e instanceof PermissionDeniedException
        || e instanceof InvalidSettingException
        || e instanceof OperationCancelledException
        || e instanceof ClientClosedException);
  }

  private Optional<HeldLock> attempt() {
    String mine = session();
    long asked = time.nanoTime();
    Seen seen = index == 0 ? lock.read(Optional.empty()) : watch();
    String holding = seen.entry().map(ListedKey::session).orElse("");
    if (seen.entry().isPresent() && seen.entry().get().flags() != LockCalls.FLAGS) {
      requireWasLock(seen.entry().get());
      index = 0;
      calls.pause(settings.retryPause());
      return Optional.empty();
    }
    wasLock.set(true);
    if (holding.equals(mine)) {
      // The answer to an earlier attempt was lost.
      return confirmed(mine);
    }
    if (!holding.isEmpty()) {
      waitForChange(seen, asked);
      return Optional.empty();
    }
    index = 0;
    if (acquired(mine)) {
      return confirmed(mine);
    }
    // Lock-delay, most likely. Or another one was faster, which the next reading shows.
    calls.pause(settings.retryPause());
    return Optional.empty();
  }

  /**
   * At first it is a wrong setting. Later, somebody has written to a key that was a lock: the
   * holder makes it one again, or an operator does, and to stop would leave nobody to lead after
   * him.
   */
  private void requireWasLock(ListedKey entry) {
    if (!wasLock.get()) {
      throw new InvalidSettingException(
          "key",
          settings.key()
              + " given for the lock, which is held by something else: the key is there and is no lock (its"
              + " flags are "
              + Long.toUnsignedString(entry.flags())
              + "); a key that does not exist, or a lock, is accepted");
    }
    if (!warned) {
      warned = true;
      LOG.log(
          Level.WARNING,
          "{0}: somebody has written to the key; waiting until it is a lock again, or gone",
          lock.words());
    }
  }

  /** A session that lives, as far as is known. */
  private String session() {
    long now = time.nanoTime();
    if (session.isPresent() && lease.untilRenewal(now).compareTo(Duration.ZERO) <= 0) {
      renew(session.get());
    }
    if (session.isEmpty()) {
      long sent = time.nanoTime();
      session = Optional.of(lock.createSession());
      lease = new Lease(sent, settings.ttl());
    }
    return session.get();
  }

  /** Whether it lives still; forgets it if not. */
  private boolean renew(String renewed) {
    long sent = time.nanoTime();
    Optional<Duration> ttl = lock.renew(renewed, settings.ttl());
    ttl.ifPresent(told -> lease = lease.renewed(sent, told));
    if (ttl.isEmpty()) {
      session = Optional.empty();
    }
    return ttl.isPresent();
  }

  private Seen watch() {
    Duration wait = lease.untilRenewal(time.nanoTime());
    wait = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    wait = wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
    return lock.watch(index, wait, wait.plus(settings.ttl()));
  }

  private void waitForChange(Seen seen, long asked) {
    boolean early = time.nanoTime() - asked < SHORTEST_WAIT.toNanos();
    if (index != 0 && seen.index() == index && early) {
      // Something answers at once what should be waited for.
      calls.pause(settings.retryPause());
    }
    // An index that goes back, as after a restore, is waited for from the beginning.
    index = Long.compareUnsigned(seen.index(), index) < 0 ? 0 : seen.index();
  }

  private boolean acquired(String mine) {
    try {
      return lock.acquire(mine, holder);
    } catch (ConsulRefusedException e) {
      if (LockCalls.isOfNoSession(e)) {
        session = Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Begins the lease anew, and looks once more: between the attempt and its answer any time may
   * have passed, in which the session may have ended.
   */
  private Optional<HeldLock> confirmed(String mine) {
    index = 0;
    if (!renew(mine)) {
      return Optional.empty();
    }
    Seen seen = lock.read(Optional.empty());
    return seen.entry()
        .filter(entry -> entry.session().equals(mine))
        .map(
            entry ->
                new HeldLock(
                    agent, settings, open, mine, entry.lockIndex(), holder, lease, seen.index()));
  }
}
