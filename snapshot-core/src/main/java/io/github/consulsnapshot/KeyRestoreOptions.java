package io.github.consulsnapshot;

import java.util.Objects;

/** How keys of a snapshot are put back. Immutable. */
public final class KeyRestoreOptions {
  private static final KeyRestoreOptions DEFAULTS = new Builder().build();

  private final Scope scope;
  private final boolean deleteExtra;
  private final int maxChanges;
  private final ProgressListener progress;

  private KeyRestoreOptions(Builder builder) {
    scope = builder.scope;
    deleteExtra = builder.deleteExtra;
    maxChanges = builder.maxChanges;
    progress = builder.progress;
  }

  /**
   * Into the agent's own datacenter, what is missing or changed, at most 50,000 changes.
   *
   * @return the defaults
   */
  public static KeyRestoreOptions defaults() {
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
   * Which datacenter is meant.
   *
   * @return the scope
   */
  public Scope scope() {
    return scope;
  }

  /**
   * Whether keys are deleted that are in the cluster and not in the snapshot.
   *
   * @return false unless set
   */
  public boolean deleteExtra() {
    return deleteExtra;
  }

  /**
   * How many changes a plan may hold.
   *
   * @return the number
   */
  public int maxChanges() {
    return maxChanges;
  }

  /**
   * Who is told how far the reading of the archive is.
   *
   * @return the listener
   */
  public ProgressListener progress() {
    return progress;
  }

  /** Makes {@link KeyRestoreOptions}. Not for use by several threads. */
  public static final class Builder {
    private Scope scope = Scope.agentDefault();
    private boolean deleteExtra;
    private int maxChanges = 50_000;
    private ProgressListener progress = ProgressListener.none();

    private Builder() {}

    private Builder(KeyRestoreOptions options) {
      scope = options.scope;
      deleteExtra = options.deleteExtra;
      maxChanges = options.maxChanges;
      progress = options.progress;
    }

    /**
     * Another datacenter, over the agent that is asked; its own by default.
     *
     * @param name the name of the datacenter
     * @return this
     */
    public Builder datacenter(String name) {
      scope = scope.withDatacenter(name);
      return this;
    }

    /**
     * Whether keys are deleted that are in the cluster and not in the snapshot, so that the keys
     * become what they were; off by default: what is missing or changed is put back.
     *
     * @param value whether to delete them
     * @return this
     */
    public Builder deleteExtra(boolean value) {
      deleteExtra = value;
      return this;
    }

    /**
     * How many changes a plan may hold, keys that cannot be put back included; 50,000 by default. A
     * plan is kept in memory: some 250 bytes for each change, and its key. The keys may have 256
     * characters for each change that is allowed, together.
     *
     * @param value at least 1
     * @return this
     */
    public Builder maxChanges(int value) {
      if (value < 1) {
        throw new InvalidSettingException("maxChanges", value + " given, at least 1 is accepted");
      }
      maxChanges = value;
      return this;
    }

    /**
     * Who is told how far the verification of the archive is; nobody by default.
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
    public KeyRestoreOptions build() {
      return new KeyRestoreOptions(this);
    }
  }
}
