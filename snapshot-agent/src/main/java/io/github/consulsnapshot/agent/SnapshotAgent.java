package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.store.RetentionPlan;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.SnapshotStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * Saves a Consul on a schedule into one or several stores, and deletes what their retention
 * policies have no reason to keep. Of several agents with the same {@link LeaderElection} one saves
 * at any time.
 *
 * <p>One run downloads a snapshot once, verifies it while it streams into all stores, publishes it
 * in each, and has each prove that it holds it whole. A store that fails does not keep the others
 * from having it; while attempts are left, those that have none yet get another download. The
 * {@link SuccessRule} says how many must have it for the run to have succeeded. Only then, and only
 * in stores that have the new snapshot, is anything deleted. Before each publication and each
 * deletion it is asked whether this agent still leads. When it does not, the run ends at once, and
 * nothing is published or deleted after that.
 *
 * <p>A run that takes longer than the schedule leaves time for is not caught up with: times that
 * pass meanwhile are skipped, and told to {@link AgentListener#runSkipped}.
 *
 * <p>Safe for use by several threads. {@link #start()} starts one thread; client, stores and
 * election remain the caller's.
 */
public final class SnapshotAgent implements AutoCloseable {
  private static final Duration CLOSING_SLICE = Duration.ofMillis(50);

  private final Settings settings;
  private final Listeners listeners;
  private final Activities activities = new Activities();
  private final Standing standing;
  private final Inventory inventory;
  private final Runs runs;
  private final AgentLoop loop;
  private boolean started;
  private Optional<Thread> thread = Optional.empty();

  private SnapshotAgent(Settings settings, Listeners listeners) {
    this.settings = settings;
    this.listeners = listeners;
    standing = new Standing(settings.stores(), listeners);
    inventory = new Inventory(settings, standing);
    runs = new Runs(settings, activities, standing, listeners);
    loop = new AgentLoop(settings, activities, standing, listeners, inventory, runs);
  }

  /**
   * A builder. Client, cluster and at least one store must be given.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts the agent: tries out and lists each store on the calling thread, and then starts a
   * thread called {@code consul-snapshot-agent}, which competes for the leadership, runs at once
   * when the last verified snapshot is older than the schedule allows, and by the schedule from
   * then on. To be called once; again only when it has failed.
   *
   * @throws InvalidSettingException when a store refuses for good; any other failure of a store is
   *     reported and does not keep the agent from starting
   * @throws io.github.consulsnapshot.OperationCancelledException when the agent is closed, or the
   *     thread is interrupted
   * @throws IllegalStateException when it was started before
   */
  public void start() {
    synchronized (this) {
      if (started) {
        throw new IllegalStateException("the agent was started before");
      }
      started = true;
    }
    boolean running = false;
    try {
      activities.waiting(
          Tenure.alone(),
          activity -> {
            inventory.probe(activity);
            return null;
          });
      startThread();
      running = true;
    } finally {
      if (!running) {
        synchronized (this) {
          started = false;
        }
      }
    }
  }

  private synchronized void startThread() {
    if (activities.isClosing()) {
      throw Activities.closedException();
    }
    Thread made = Objects.requireNonNull(settings.threads().newThread(loop), "thread");
    made.start();
    thread = Optional.of(made);
  }

  /**
   * Runs once, now, on the calling thread, and blocks until that is done; whatever runs already is
   * waited for. The schedule does not change by it, but for a time that comes while this run goes
   * on, which is skipped.
   *
   * <p>On an agent that was not started it does so without an election: for programs that are
   * started by something else that has a schedule. On one that was started it does so only while
   * the agent leads.
   *
   * @return what came of it. It may not have succeeded; what has kept it from that is in it, also
   *     when {@link #close()} or an interrupt, whose status is set again, has ended it
   * @throws LeadershipLostException when the agent was started and does not lead
   * @throws io.github.consulsnapshot.OperationCancelledException when the agent is closed, or the
   *     thread is interrupted before the run has begun
   * @throws IllegalStateException when called by a listener, for which the agent waits
   */
  public RunReport runOnce() {
    if (mustNotWait()) {
      throw new IllegalStateException("runOnce was called by a listener of the same agent");
    }
    lock();
    try {
      if (activities.isClosing()) {
        throw Activities.closedException();
      }
      return runs.run(tenure(), RunCause.REQUEST);
    } finally {
      runs.one().unlock();
    }
  }

  private void lock() {
    activities.waiting(
        Tenure.alone(),
        activity -> {
          try {
            runs.one().lockInterruptibly();
            return true;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            activity.isEnded();
            throw activity.why();
          }
        });
  }

  private Tenure tenure() {
    synchronized (this) {
      if (!started) {
        return Tenure.alone();
      }
    }
    return loop.tenure()
        .orElseThrow(
            () ->
                new LeadershipLostException(
                    settings.election().description()
                        + ": this agent does not lead, and only the one that leads runs",
                    null));
  }

  /**
   * How the agent stands.
   *
   * @return the status at this moment; asks nobody
   */
  public AgentStatus status() {
    return standing.status();
  }

  /**
   * What pruning would do in a store now. Nothing is deleted.
   *
   * @param store what the store is called
   * @return the plan
   * @throws InvalidSettingException when there is no such store
   * @throws io.github.consulsnapshot.StorageException when it cannot be listed
   */
  public RetentionPlan planRetention(String store) {
    Objects.requireNonNull(store, "store");
    AgentStore found =
        settings.stores().stream()
            .filter(one -> one.name().equals(store))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidSettingException(
                        "store",
                        "'" + store + "' given, one of " + settings.stores() + " is accepted"));
    return found
        .retention()
        .plan(found.contents(settings.cluster()).confirmed(), settings.clock().instant(), Set.of());
  }

  /**
   * Ends the agent and waits for it: a run that goes on is aborted, and publishes nothing more; the
   * leadership is given up; no thread is left. From a listener, it does not wait. May be called
   * again, and by any thread. An interrupt ends the waiting only; its status is set again.
   */
  @Override
  public void close() {
    synchronized (this) {
      activities.close();
    }
    awaitEnd();
  }

  /**
   * Ends the agent in order: no run begins any more, and one that goes on gets some time to end by
   * itself. What is not done then is aborted as by {@link #close()}. For programs that are asked to
   * end.
   *
   * @param grace how long a run may go on, not negative
   * @throws InvalidSettingException when it is
   */
  public void close(Duration grace) {
    requireNotNegative("grace", grace);
    synchronized (this) {
      activities.closeWithPatience();
    }
    if (!mustNotWait()) {
      awaitRun(grace);
    }
    close();
  }

  private void awaitRun(Duration grace) {
    long began = settings.time().nanoTime();
    try {
      while (activities.isRunning() && settings.time().nanoTime() - began < grace.toNanos()) {
        settings.time().sleep(CLOSING_SLICE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    Optional<Thread> ending;
    synchronized (this) {
      ending = thread;
    }
    if (!mustNotWait()) {
      try {
        if (ending.isPresent()) {
          ending.get().join();
        }
        runs.one().lockInterruptibly();
        runs.one().unlock();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (ending.isEmpty()) {
      standing.is(AgentStatus.State.STOPPED, Optional.empty());
    }
  }

  /** Whether the agent waits for this thread. */
  private boolean mustNotWait() {
    Optional<Thread> own;
    synchronized (this) {
      own = thread;
    }
    return listeners.isTelling()
        || runs.one().isHeldByCurrentThread()
        || own.filter(Thread.currentThread()::equals).isPresent();
  }

  private static Duration requireNotNegative(String setting, Duration value) {
    Objects.requireNonNull(value, setting);
    if (value.isNegative() || value.compareTo(Builder.LONGEST) > 0) {
      throw new InvalidSettingException(
          setting, value + " given, from zero to " + Builder.LONGEST + " is accepted");
    }
    return value;
  }

  /** Makes {@link SnapshotAgent}. Not for use by several threads. */
  public static final class Builder {
    private static final Duration LONGEST = Duration.ofDays(24);
    private static final Pattern STORE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private Optional<SnapshotClient> client = Optional.empty();
    private Optional<String> cluster = Optional.empty();
    private final List<AgentStore> stores = new ArrayList<>();
    private Schedule schedule = Schedule.every(Duration.ofHours(1));
    private Duration jitter = Duration.ZERO;
    private DoubleSupplier chance = Math::random;
    private SaveOptions saveOptions = SaveOptions.defaults();
    private RetryPolicy retry = RetryPolicy.defaults();
    private SuccessRule successRule = SuccessRule.ALL;
    private int maxFailures = 3;
    private LeaderElection election = LeaderElection.alone();
    private boolean runWhenOverdue = true;
    private final List<AgentListener> listeners = new ArrayList<>();
    private InstantSource clock = InstantSource.system();
    private TimeSource time = TimeSource.system();
    private ThreadFactory threads = runnable -> new Thread(runnable, "consul-snapshot-agent");

    private Builder() {}

    /**
     * Downloads the snapshots.
     *
     * @param value the client; remains the caller's, and must not be closed before the agent
     * @return this
     */
    public Builder client(SnapshotClient value) {
      client = Optional.of(Objects.requireNonNull(value, "client"));
      return this;
    }

    /**
     * What the cluster is called in the names of its snapshots, such as the name of its datacenter.
     *
     * @param value the name, see {@link SnapshotName}
     * @return this
     */
    public Builder cluster(String value) {
      cluster = Optional.of(SnapshotName.requireCluster(value));
      return this;
    }

    /**
     * Adds a store in which nothing is ever deleted.
     *
     * @param name what reports call it: 1 to 64 letters, digits, dots, underscores and hyphens
     * @param store the store; remains the caller's
     * @return this
     */
    public Builder store(String name, SnapshotStore store) {
      return store(name, store, RetentionPolicy.keepAll());
    }

    /**
     * Adds a store.
     *
     * @param name what reports call it: 1 to 64 letters, digits, dots, underscores and hyphens
     * @param store the store; remains the caller's
     * @param retention what of this cluster is kept there
     * @return this
     */
    public Builder store(String name, SnapshotStore store, RetentionPolicy retention) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(store, "store");
      Objects.requireNonNull(retention, "retention");
      String setting = "store " + name;
      if (!STORE.matcher(name).matches()) {
        throw new InvalidSettingException(
            "store",
            "'"
                + name
                + "' given as name; 1 to 64 letters, digits, dots, underscores and hyphens are"
                + " accepted");
      }
      for (AgentStore other : stores) {
        if (other.name().equals(name)) {
          throw new InvalidSettingException(
              setting, "given twice, a name that no other store has is accepted");
        }
        if (other.store().equals(store)
            || other.store().description().equals(store.description())) {
          throw new InvalidSettingException(
              setting,
              store.description()
                  + " given, which is store "
                  + other.name()
                  + " already; another place is accepted");
        }
      }
      if (!store.canDelete() && !retention.equals(RetentionPolicy.keepAll())) {
        throw new InvalidSettingException(
            setting,
            retention
                + " given, and nothing can be deleted at "
                + store.description()
                + "; RetentionPolicy.keepAll() is accepted");
      }
      stores.add(new AgentStore(name, store, retention));
      return this;
    }

    /**
     * When it runs; every hour by default.
     *
     * @param value the schedule
     * @return this
     */
    public Builder schedule(Schedule value) {
      schedule = Objects.requireNonNull(value, "schedule");
      return this;
    }

    /**
     * By how much each run of the schedule is put off at most, by chance, so that many agents do
     * not ask at the same time; zero by default. A run that is overdue is not put off.
     *
     * @param value not negative, and less than the interval of a schedule that has one
     * @return this
     */
    public Builder jitter(Duration value) {
      jitter = requireNotNegative("jitter", value);
      return this;
    }

    /**
     * Where chance comes from; {@link Math#random} by default.
     *
     * @param value gives numbers from 0 (no jitter) to below 1 (almost all of it)
     * @return this
     */
    public Builder chance(DoubleSupplier value) {
      chance = Objects.requireNonNull(value, "chance");
      return this;
    }

    /**
     * How a snapshot is saved; {@link SaveOptions#defaults()} by default. A deadline is one for all
     * attempts of a run. Its retry policy is not used, see {@link #retry}.
     *
     * @param value the options
     * @return this
     */
    public Builder saveOptions(SaveOptions value) {
      saveOptions = Objects.requireNonNull(value, "saveOptions");
      return this;
    }

    /**
     * How often one run downloads, for as long as a store has no snapshot yet; {@link
     * RetryPolicy#defaults()} by default. Another attempt is made after a failure that {@linkplain
     * io.github.consulsnapshot.SnapshotException#isRetryable() may pass}, and after any failure of
     * a store but a {@link io.github.consulsnapshot.StorageDeniedException}, also when the success
     * rule is met already.
     *
     * @param value the policy
     * @return this
     */
    public Builder retry(RetryPolicy value) {
      retry = Objects.requireNonNull(value, "retry");
      return this;
    }

    /**
     * How many stores must have a snapshot; {@link SuccessRule#ALL} by default.
     *
     * @param value the rule
     * @return this
     */
    public Builder successRule(SuccessRule value) {
      successRule = Objects.requireNonNull(value, "successRule");
      return this;
    }

    /**
     * After how many failed runs in a row the agent gives the leadership up, so that another one
     * can try; 3 by default. It competes again after a pause, and its schedule goes on where it
     * was.
     *
     * @param value at least 1
     * @return this
     */
    public Builder maxFailures(int value) {
      if (value < 1) {
        throw new InvalidSettingException("maxFailures", value + " given, at least 1 is accepted");
      }
      maxFailures = value;
      return this;
    }

    /**
     * Decides which of several agents saves; {@link LeaderElection#alone()} by default.
     *
     * @param value the election; remains the caller's
     * @return this
     */
    public Builder election(LeaderElection value) {
      election = Objects.requireNonNull(value, "election");
      return this;
    }

    /**
     * Whether an agent that begins to lead runs at once when the last verified snapshot is older
     * than the schedule allows, or there is none; it does by default. Otherwise it waits for the
     * next time of the schedule.
     *
     * @param value whether it does
     * @return this
     */
    public Builder runWhenOverdue(boolean value) {
      runWhenOverdue = value;
      return this;
    }

    /**
     * Adds a listener.
     *
     * @param value the listener
     * @return this
     */
    public Builder listener(AgentListener value) {
      listeners.add(Objects.requireNonNull(value, "listener"));
      return this;
    }

    /**
     * Where the time of day comes from; {@link InstantSource#system()} by default.
     *
     * @param value the clock; may be set at any time
     * @return this
     */
    public Builder clock(InstantSource value) {
      clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /**
     * Where elapsed time comes from, and how to wait; {@link TimeSource#system()} by default.
     *
     * @param value the time source
     * @return this
     */
    public Builder timeSource(TimeSource value) {
      time = Objects.requireNonNull(value, "timeSource");
      return this;
    }

    /**
     * Makes the thread of the agent; by default one called {@code consul-snapshot-agent} that keeps
     * the JVM alive until the agent is closed.
     *
     * @param value the factory
     * @return this
     */
    public Builder threadFactory(ThreadFactory value) {
      threads = Objects.requireNonNull(value, "threadFactory");
      return this;
    }

    /**
     * The agent, which has not been started.
     *
     * @return the agent; close it
     * @throws InvalidSettingException when something is missing, or settings contradict each other
     */
    public SnapshotAgent build() {
      if (stores.isEmpty()) {
        throw new InvalidSettingException("store", "none given, at least one is accepted");
      }
      if (schedule instanceof FixedInterval every && jitter.compareTo(every.interval()) >= 0) {
        throw new InvalidSettingException(
            "jitter",
            jitter + " given, less than the interval of " + every.interval() + " is accepted");
      }
      return new SnapshotAgent(
          new Settings(
              client.orElseThrow(() -> missing("client")),
              cluster.orElseThrow(() -> missing("cluster")),
              List.copyOf(stores),
              schedule,
              jitter,
              chance,
              saveOptions,
              retry,
              successRule,
              maxFailures,
              election,
              runWhenOverdue,
              clock,
              time,
              threads),
          new Listeners(listeners));
    }

    private static InvalidSettingException missing(String setting) {
      return new InvalidSettingException(setting, "none given, and there is no default");
    }
  }
}
