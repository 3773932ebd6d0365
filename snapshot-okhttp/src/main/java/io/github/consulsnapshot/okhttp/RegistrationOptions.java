package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.agent.ServiceSettings;
import io.github.consulsnapshot.okhttp.internal.agent.ThisProcess;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** How {@link OkHttpSnapshotClient#registration} registers an agent. Immutable. */
public final class RegistrationOptions {
  private static final Duration SHORTEST_TTL = Duration.ofSeconds(3);
  private static final Duration LONGEST_TTL = Duration.ofHours(1);
  private static final Duration SHORTEST_DEREGISTRATION = Duration.ofMinutes(1);
  private static final Duration LONGEST_DEREGISTRATION = Duration.ofDays(365);

  private final String serviceName;
  private final Optional<String> serviceId;
  private final Duration checkTtl;
  private final Duration deregisterAfter;

  private RegistrationOptions(Builder builder) {
    serviceName = builder.serviceName;
    serviceId = builder.serviceId;
    checkTtl = builder.checkTtl;
    deregisterAfter = builder.deregisterAfter;
  }

  /**
   * The service {@code consul-snapshot}, dropped by Consul after 72 hours without a sign of life.
   *
   * @return the defaults
   */
  public static RegistrationOptions defaults() {
    return builder().build();
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
    builder.serviceName = serviceName;
    builder.serviceId = serviceId;
    builder.checkTtl = checkTtl;
    builder.deregisterAfter = deregisterAfter;
    return builder;
  }

  /**
   * The name of the service.
   *
   * @return the name
   */
  public String serviceName() {
    return serviceName;
  }

  /**
   * The id of this instance; made of the name, the machine and the number of the process when none
   * was given.
   *
   * @return the id
   */
  public String serviceId() {
    return serviceId.orElseGet(
        () -> serviceName + "-" + ThisProcess.host() + "-" + ThisProcess.id());
  }

  /**
   * How long a check is believed that nobody refreshes.
   *
   * @return the time to live
   */
  public Duration checkTtl() {
    return checkTtl;
  }

  /**
   * How long the service may be critical before Consul drops it.
   *
   * @return zero when it is never dropped
   */
  public Duration deregisterAfter() {
    return deregisterAfter;
  }

  ServiceSettings settings() {
    return new ServiceSettings(serviceName, serviceId(), checkTtl, deregisterAfter);
  }

  @Override
  public String toString() {
    return "RegistrationOptions{"
        + serviceId()
        + ", checkTtl="
        + checkTtl
        + ", deregisterAfter="
        + deregisterAfter
        + "}";
  }

  /** Makes {@link RegistrationOptions}. Not for use by several threads. */
  public static final class Builder {
    private String serviceName = "consul-snapshot";
    private Optional<String> serviceId = Optional.empty();
    private Duration checkTtl = Duration.ofSeconds(30);
    private Duration deregisterAfter = Duration.ofDays(3);

    private Builder() {}

    /**
     * The name of the service; {@code consul-snapshot} by default.
     *
     * @param value the name
     * @return this
     */
    public Builder serviceName(String value) {
      serviceName = requireNotBlank("serviceName", value);
      return this;
    }

    /**
     * The id of this instance. By default it is made of the name, the machine and the number of the
     * process; in containers, where that may be the same for several, give another.
     *
     * @param value the id, of which a Consul agent has one
     * @return this
     */
    public Builder serviceId(String value) {
      serviceId = Optional.of(requireNotBlank("serviceId", value));
      return this;
    }

    /**
     * How long Consul believes a check that nobody refreshes; 30 seconds by default. It is
     * refreshed at a third of that.
     *
     * @param value from 3 seconds to an hour
     * @return this
     */
    public Builder checkTtl(Duration value) {
      Objects.requireNonNull(value, "checkTtl");
      if (value.compareTo(SHORTEST_TTL) < 0 || value.compareTo(LONGEST_TTL) > 0) {
        throw new InvalidSettingException(
            "checkTtl",
            value
                + " given, at least "
                + SHORTEST_TTL
                + " and at most "
                + LONGEST_TTL
                + " is accepted");
      }
      checkTtl = value;
      return this;
    }

    /**
     * How long the service may be critical before Consul drops it, as when the process has died; 72
     * hours by default.
     *
     * @param value zero for never; a minute at least otherwise, as Consul obeys it
     * @return this
     */
    public Builder deregisterAfter(Duration value) {
      Objects.requireNonNull(value, "deregisterAfter");
      boolean accepted =
          value.isZero()
              || (value.compareTo(SHORTEST_DEREGISTRATION) >= 0
                  && value.compareTo(LONGEST_DEREGISTRATION) <= 0);
      if (!accepted) {
        throw new InvalidSettingException(
            "deregisterAfter",
            value
                + " given; zero for never, or at least "
                + SHORTEST_DEREGISTRATION
                + " and at most "
                + LONGEST_DEREGISTRATION
                + " is accepted");
      }
      deregisterAfter = value;
      return this;
    }

    /**
     * The options.
     *
     * @return the options
     */
    public RegistrationOptions build() {
      return new RegistrationOptions(this);
    }

    private static String requireNotBlank(String name, String value) {
      Objects.requireNonNull(value, name);
      if (value.isBlank()) {
        throw new InvalidSettingException(name, "a blank value given; leave it out instead");
      }
      return value;
    }
  }
}
