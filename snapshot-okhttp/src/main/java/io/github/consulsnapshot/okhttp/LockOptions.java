package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.agent.LockSettings;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import io.github.consulsnapshot.okhttp.internal.transport.KeyPath;
import java.time.Duration;
import java.util.Objects;

/**
 * How {@link OkHttpSnapshotClient#lock} holds its lock. Immutable.
 *
 * <p>How long it takes until another agent leads when the one that leads has died: Consul notices
 * after one to two times {@link #sessionTtl()}, and then waits for {@link #lockDelay()}.
 */
public final class LockOptions {
  private static final LockOptions DEFAULTS = builder().build();
  private static final Duration SHORTEST_TTL = Duration.ofSeconds(10);
  private static final Duration LONGEST_TTL = Duration.ofHours(24);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

  private final String key;
  private final Duration sessionTtl;
  private final Duration lockDelay;
  private final String sessionName;
  private final Duration retryPause;

  private LockOptions(Builder builder) {
    key = builder.key;
    sessionTtl = builder.sessionTtl;
    lockDelay = builder.lockDelay;
    sessionName = builder.sessionName;
    retryPause = builder.retryPause;
  }

  /**
   * The key {@code consul-snapshot/lock}, a TTL and a lock-delay of 15 seconds each.
   *
   * @return the defaults
   */
  public static LockOptions defaults() {
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
    Builder builder = builder();
    builder.key = key;
    builder.sessionTtl = sessionTtl;
    builder.lockDelay = lockDelay;
    builder.sessionName = sessionName;
    builder.retryPause = retryPause;
    return builder;
  }

  /**
   * The key that is locked.
   *
   * @return the key
   */
  public String key() {
    return key;
  }

  /**
   * How long a session lives that nobody renews.
   *
   * @return the time to live
   */
  public Duration sessionTtl() {
    return sessionTtl;
  }

  /**
   * How long nobody gets the lock of a session that has ended.
   *
   * @return the lock-delay
   */
  public Duration lockDelay() {
    return lockDelay;
  }

  /**
   * What Consul calls the session.
   *
   * @return the name
   */
  public String sessionName() {
    return sessionName;
  }

  /**
   * The pause between attempts while nobody holds the lock and it is not given.
   *
   * @return the pause
   */
  public Duration retryPause() {
    return retryPause;
  }

  LockSettings settings() {
    return new LockSettings(key, sessionTtl, lockDelay, sessionName, retryPause);
  }

  @Override
  public String toString() {
    return "LockOptions{"
        + key
        + ", sessionTtl="
        + sessionTtl
        + ", lockDelay="
        + lockDelay
        + ", sessionName="
        + sessionName
        + ", retryPause="
        + retryPause
        + "}";
  }

  /** Makes {@link LockOptions}. Not for use by several threads. */
  public static final class Builder {
    private String key = "consul-snapshot/lock";
    private Duration sessionTtl = Duration.ofSeconds(15);
    private Duration lockDelay = Duration.ofSeconds(15);
    private String sessionName = "Consul Snapshot Agent";
    private Duration retryPause = Duration.ofSeconds(1);

    private Builder() {}

    /**
     * The key to lock, the same for all agents that compete; {@code consul-snapshot/lock} by
     * default, as for the agent of Consul Enterprise. It may not exist, or it must be a lock.
     *
     * @param value the key, without a slash at its beginning
     * @return this
     */
    public Builder key(String value) {
      Objects.requireNonNull(value, "key");
      if (value.isBlank() || !KeyPath.isAccepted(value)) {
        throw new InvalidSettingException(
            "key",
            "'"
                + Shown.text(value)
                + "' given; a key without a slash at its beginning, empty parts, . or .. between"
                + " slashes, and characters that do not print is accepted");
      }
      key = value;
      return this;
    }

    /**
     * How long the session lives that nobody renews, such as that of an agent that has died; 15
     * seconds by default. It is renewed at half of that. An agent that could not renew it for that
     * long takes itself for one that does not lead.
     *
     * @param value from 10 seconds to 24 hours, as Consul accepts it
     * @return this
     */
    public Builder sessionTtl(Duration value) {
      sessionTtl = within("sessionTtl", value, SHORTEST_TTL, LONGEST_TTL);
      return this;
    }

    /**
     * How long nobody gets the lock when a session has ended that held it, so that its holder has
     * time to notice; 15 seconds by default. There is none when the lock is given up by closing.
     *
     * @param value from 0 to 60 seconds, as Consul obeys it
     * @return this
     */
    public Builder lockDelay(Duration value) {
      lockDelay = within("lockDelay", value, Duration.ZERO, LONGEST_DELAY);
      return this;
    }

    /**
     * What Consul calls the session; {@code Consul Snapshot Agent} by default.
     *
     * @param value the name
     * @return this
     */
    public Builder sessionName(String value) {
      Objects.requireNonNull(value, "sessionName");
      if (value.isBlank()) {
        throw new InvalidSettingException(
            "sessionName", "a blank name given; leave it out instead");
      }
      sessionName = value;
      return this;
    }

    /**
     * The pause between attempts while nobody holds the lock and it is not given, which is during a
     * lock-delay; a second by default.
     *
     * @param value from 100 milliseconds to a minute
     * @return this
     */
    public Builder retryPause(Duration value) {
      retryPause = within("retryPause", value, SHORTEST_PAUSE, LONGEST_DELAY);
      return this;
    }

    /**
     * The options.
     *
     * @return the options
     */
    public LockOptions build() {
      return new LockOptions(this);
    }

    private static Duration within(String name, Duration value, Duration least, Duration most) {
      Objects.requireNonNull(value, name);
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new InvalidSettingException(
            name, value + " given, at least " + least + " and at most " + most + " is accepted");
      }
      return value;
    }
  }
}
