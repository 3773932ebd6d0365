package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** How a snapshot is saved. Immutable. */
public final class SaveOptions {
  private static final SaveOptions DEFAULTS = new Builder().build();

  private final Consistency consistency;
  private final boolean fallbackToStale;
  private final boolean requireKnownLeader;
  private final Optional<Duration> maxStaleness;
  private final Scope scope;
  private final Optional<Duration> deadline;
  private final RetryPolicy retry;
  private final ProgressListener progress;

  private SaveOptions(Builder builder) {
    consistency = builder.consistency;
    fallbackToStale = builder.fallbackToStale;
    requireKnownLeader = builder.requireKnownLeader;
    maxStaleness = builder.maxStaleness;
    scope = builder.scope;
    deadline = builder.deadline;
    retry = builder.retry;
    progress = builder.progress;
  }

  /**
   * Consistent, from the agent's own datacenter, up to three attempts, without a deadline.
   *
   * @return the defaults
   */
  public static SaveOptions defaults() {
    return DEFAULTS;
  }

  /**
   * A builder that begins with the defaults.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A builder that begins with these options.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * Which server answers.
   *
   * @return the consistency
   */
  public Consistency consistency() {
    return consistency;
  }

  /**
   * Whether a consistent save that finds no leader is taken stale instead.
   *
   * @return false unless set
   */
  public boolean fallbackToStale() {
    return fallbackToStale;
  }

  /**
   * Whether the answering server must know a leader.
   *
   * @return false unless set
   */
  public boolean requireKnownLeader() {
    return requireKnownLeader;
  }

  /**
   * How long ago the answering server may have heard from the leader.
   *
   * @return the limit, if there is one
   */
  public Optional<Duration> maxStaleness() {
    return maxStaleness;
  }

  /**
   * Which datacenter, namespace and partition are named in the request.
   *
   * @return the scope
   */
  public Scope scope() {
    return scope;
  }

  /**
   * How long the whole save may take, attempts and pauses included.
   *
   * @return the limit, if there is one
   */
  public Optional<Duration> deadline() {
    return deadline;
  }

  /**
   * How often the save is attempted.
   *
   * @return the policy
   */
  public RetryPolicy retry() {
    return retry;
  }

  /**
   * Who is told how far the save is.
   *
   * @return the listener
   */
  public ProgressListener progress() {
    return progress;
  }

  /** Makes {@link SaveOptions}. Not for use by several threads. */
  public static final class Builder {
    private Consistency consistency = Consistency.CONSISTENT;
    private boolean fallbackToStale;
    private boolean requireKnownLeader;
    private Optional<Duration> maxStaleness = Optional.empty();
    private Scope scope = Scope.agentDefault();
    private Optional<Duration> deadline = Optional.empty();
    private RetryPolicy retry = RetryPolicy.defaults();
    private ProgressListener progress = ProgressListener.none();

    private Builder() {}

    private Builder(SaveOptions options) {
      consistency = options.consistency;
      fallbackToStale = options.fallbackToStale;
      requireKnownLeader = options.requireKnownLeader;
      maxStaleness = options.maxStaleness;
      scope = options.scope;
      deadline = options.deadline;
      retry = options.retry;
      progress = options.progress;
    }

    /**
     * Which server answers; {@link Consistency#CONSISTENT} by default.
     *
     * @param value the consistency
     * @return this
     */
    public Builder consistency(Consistency value) {
      Objects.requireNonNull(value, "consistency");
      refuseStaleWithFallback(value, fallbackToStale);
      consistency = value;
      return this;
    }

    /**
     * Whether a consistent save that finds no leader is taken stale instead; off by default. A
     * snapshot taken so may lack the newest writes; {@link SavedSnapshot#consistency()} tells when
     * it was.
     *
     * @param value whether to fall back
     * @return this
     */
    public Builder fallbackToStale(boolean value) {
      refuseStaleWithFallback(consistency, value);
      refuseLeaderWithFallback(requireKnownLeader, value);
      fallbackToStale = value;
      return this;
    }

    /**
     * Whether the answering server must know a leader; off by default. It matters for a stale save,
     * and is decided from the headers of the answer, before anything is written. An answer that
     * does not say counts as no leader.
     *
     * @param value whether to require it
     * @return this
     */
    public Builder requireKnownLeader(boolean value) {
      refuseLeaderWithFallback(value, fallbackToStale);
      requireKnownLeader = value;
      return this;
    }

    /**
     * How long ago the answering server may have heard from the leader; no limit by default. It
     * matters for a stale save, and is decided from the headers of the answer, before anything is
     * written. An answer that does not say counts as too old.
     *
     * @param value the limit, more than zero, in steps of a millisecond
     * @return this
     */
    public Builder maxStaleness(Duration value) {
      maxStaleness = Optional.of(Durations.requirePositive("maxStaleness", value));
      return this;
    }

    /**
     * Saves another datacenter, over the agent that is asked; its own by default.
     *
     * @param name the name of the datacenter
     * @return this
     */
    public Builder datacenter(String name) {
      scope = scope.withDatacenter(name);
      return this;
    }

    /**
     * Names a namespace in the request, as the {@code consul} command does. A snapshot is always of
     * the whole datacenter all the same.
     *
     * @param name the namespace
     * @return this
     */
    public Builder namespace(String name) {
      scope = scope.withNamespace(name);
      return this;
    }

    /**
     * Names an admin partition in the request, as the {@code consul} command does. A snapshot is
     * always of the whole datacenter all the same.
     *
     * @param name the partition
     * @return this
     */
    public Builder partition(String name) {
      scope = scope.withPartition(name);
      return this;
    }

    /**
     * Names datacenter, namespace and partition in one.
     *
     * @param value the scope
     * @return this
     */
    public Builder scope(Scope value) {
      scope = Objects.requireNonNull(value, "scope");
      return this;
    }

    /**
     * How long the whole save may take, attempts and pauses included; no limit by default.
     *
     * @param value the limit, more than zero
     * @return this
     */
    public Builder deadline(Duration value) {
      deadline = Optional.of(Durations.requirePositive("deadline", value));
      return this;
    }

    /**
     * How often the save is attempted; {@link RetryPolicy#defaults()} by default.
     *
     * @param value the policy
     * @return this
     */
    public Builder retry(RetryPolicy value) {
      retry = Objects.requireNonNull(value, "retry");
      return this;
    }

    /**
     * Who is told how far the save is; nobody by default.
     *
     * @param value the listener
     * @return this
     */
    public Builder progress(ProgressListener value) {
      progress = Objects.requireNonNull(value, "progress");
      return this;
    }

    /**
     * The options.
     *
     * @return the options as they are now
     */
    public SaveOptions build() {
      return new SaveOptions(this);
    }

    private static void refuseStaleWithFallback(Consistency consistency, boolean fallback) {
      if (fallback && consistency == Consistency.STALE) {
        throw new InvalidSettingException(
            "fallbackToStale", "contradicts consistency STALE, which is stale from the start");
      }
    }

    private static void refuseLeaderWithFallback(boolean leader, boolean fallback) {
      if (fallback && leader) {
        throw new InvalidSettingException(
            "fallbackToStale", "contradicts requireKnownLeader: it is for when there is no leader");
      }
    }
  }
}
