package io.github.consulsnapshot;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a snapshot is restored. Immutable.
 *
 * <p>There is no switch for the verification that comes first, and none for retries: see {@link
 * SnapshotClient#restore(SnapshotSource, RestoreOptions)}.
 */
public final class RestoreOptions {
  private static final RestoreOptions DEFAULTS = new Builder().build();

  private final Scope scope;
  private final boolean requireHealthyCluster;
  private final Optional<SnapshotTarget> safetySnapshot;
  private final Duration safetyDeadline;
  private final Optional<Duration> deadline;
  private final Optional<Duration> postCheck;
  private final Optional<String> targetVersion;
  private final boolean dangerouslySendUnsupportedRecords;
  private final ProgressListener progress;

  private RestoreOptions(Builder builder) {
    scope = builder.scope;
    requireHealthyCluster = builder.requireHealthyCluster;
    safetySnapshot = builder.safetySnapshot;
    safetyDeadline = builder.safetyDeadline;
    deadline = builder.deadline;
    postCheck = builder.postCheck;
    targetVersion = builder.targetVersion;
    dangerouslySendUnsupportedRecords = builder.dangerouslySendUnsupportedRecords;
    progress = builder.progress;
  }

  /**
   * Into the agent's own datacenter, without a safety snapshot, with a post-check of a minute.
   *
   * @return the defaults
   */
  public static RestoreOptions defaults() {
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
   * Which datacenter, namespace and partition are named in the request.
   *
   * @return the scope
   */
  public Scope scope() {
    return scope;
  }

  /**
   * Whether the cluster must be healthy before anything is sent.
   *
   * @return false unless set
   */
  public boolean requireHealthyCluster() {
    return requireHealthyCluster;
  }

  /**
   * Where the state that the restore replaces is saved first.
   *
   * @return the target, if there is one
   */
  public Optional<SnapshotTarget> safetySnapshot() {
    return safetySnapshot;
  }

  /**
   * How long the safety snapshot may take.
   *
   * @return the limit
   */
  public Duration safetyDeadline() {
    return safetyDeadline;
  }

  /**
   * How long the upload and the wait for its answer may take.
   *
   * @return the limit, if there is one
   */
  public Optional<Duration> deadline() {
    return deadline;
  }

  /**
   * How long a leader is waited for after the restore.
   *
   * @return the limit, or empty when the cluster is not looked at
   */
  public Optional<Duration> postCheck() {
    return postCheck;
  }

  /**
   * The version of the target's servers, when the caller knows better than the library can ask.
   *
   * @return the version, if it was given
   */
  public Optional<String> targetVersion() {
    return targetVersion;
  }

  /**
   * Whether records are sent although the target may not be able to apply them.
   *
   * @return false unless set
   */
  public boolean dangerouslySendUnsupportedRecords() {
    return dangerouslySendUnsupportedRecords;
  }

  /**
   * Who is told how far the restore is.
   *
   * @return the listener
   */
  public ProgressListener progress() {
    return progress;
  }

  /** Makes {@link RestoreOptions}. Not for use by several threads. */
  public static final class Builder {
    private Scope scope = Scope.agentDefault();
    private boolean requireHealthyCluster;
    private Optional<SnapshotTarget> safetySnapshot = Optional.empty();
    private Duration safetyDeadline = Duration.ofHours(1);
    private Optional<Duration> deadline = Optional.empty();
    private Optional<Duration> postCheck = Optional.of(Duration.ofMinutes(1));
    private Optional<String> targetVersion = Optional.empty();
    private boolean dangerouslySendUnsupportedRecords;
    private ProgressListener progress = ProgressListener.none();

    private Builder() {}

    private Builder(RestoreOptions options) {
      scope = options.scope;
      requireHealthyCluster = options.requireHealthyCluster;
      safetySnapshot = options.safetySnapshot;
      safetyDeadline = options.safetyDeadline;
      deadline = options.deadline;
      postCheck = options.postCheck;
      targetVersion = options.targetVersion;
      dangerouslySendUnsupportedRecords = options.dangerouslySendUnsupportedRecords;
      progress = options.progress;
    }

    /**
     * Restores into another datacenter, over the agent that is asked; its own by default.
     *
     * @param name the name of the datacenter
     * @return this
     */
    public Builder datacenter(String name) {
      scope = scope.withDatacenter(name);
      return this;
    }

    /**
     * Names a namespace in the request, as the {@code consul} command does. A restore is always of
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
     * Names an admin partition in the request, as the {@code consul} command does. A restore is
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
     * Whether a leader must be known and autopilot must call the cluster healthy before anything is
     * sent; off by default. Needs {@code operator = "read"}. A cluster that was just started is not
     * healthy for its first seconds.
     *
     * @param value whether to require it
     * @return this
     */
    public Builder requireHealthyCluster(boolean value) {
      requireHealthyCluster = value;
      return this;
    }

    /**
     * Saves the state that is about to be replaced, consistently and verified, into this target
     * first; none by default. When that fails, nothing is restored.
     *
     * @param target where it goes
     * @return this
     */
    public Builder safetySnapshot(SnapshotTarget target) {
      safetySnapshot = Optional.of(Objects.requireNonNull(target, "safetySnapshot"));
      return this;
    }

    /**
     * How long the safety snapshot may take; an hour by default.
     *
     * @param value the limit, more than zero
     * @return this
     */
    public Builder safetyDeadline(Duration value) {
      safetyDeadline = Durations.requirePositive("safetyDeadline", value);
      return this;
    }

    /**
     * How long the upload and the wait for its answer may take together; no limit by default, the
     * client's response timeout bounds the wait. When it passes after the whole archive was sent,
     * the outcome is unknown. What comes before the upload has limits of its own: the safety
     * snapshot its deadline, each question to Consul the query timeout of the client.
     *
     * @param value the limit, more than zero
     * @return this
     */
    public Builder deadline(Duration value) {
      deadline = Optional.of(Durations.requirePositive("deadline", value));
      return this;
    }

    /**
     * How long a leader is waited for after the restore, until the post-check gives up; a minute by
     * default.
     *
     * @param value the limit, more than zero
     * @return this
     */
    public Builder postCheck(Duration value) {
      postCheck = Optional.of(Durations.requirePositive("postCheck", value));
      return this;
    }

    /**
     * Does not look at the cluster after the restore.
     *
     * @return this
     */
    public Builder noPostCheck() {
      postCheck = Optional.empty();
      return this;
    }

    /**
     * The version of the target's servers, such as {@code 1.22.1} or {@code 1.18.2+ent}. Without it
     * the cluster is asked, which needs {@code operator = "read"} or {@code agent = "read"}, and
     * only when the archive holds types of records that not every version can apply.
     *
     * @param version the version as Consul prints it
     * @return this
     */
    public Builder targetVersion(String version) {
      targetVersion = Optional.of(Objects.requireNonNull(version, "targetVersion"));
      return this;
    }

    /**
     * Sends the archive although it holds types of records that the target cannot apply, or of
     * which that is not known; off by default.
     *
     * <p><strong>What is lost without the check:</strong> a leader that meets such a record
     * crashes, the next leader may crash in the same way, and a server that was made to try twice
     * may not start again. Damaged records stop a restore whatever this says.
     *
     * @param value whether to send it
     * @return this
     */
    public Builder dangerouslySendUnsupportedRecords(boolean value) {
      dangerouslySendUnsupportedRecords = value;
      return this;
    }

    /**
     * Who is told how far the restore is; nobody by default.
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
    public RestoreOptions build() {
      return new RestoreOptions(this);
    }
  }
}
