package io.github.consulsnapshot.okhttp.internal.agent;

import java.time.Duration;

/**
 * How an agent is registered.
 *
 * @param name the name of the service
 * @param id the id of this instance
 * @param checkTtl how long a check is believed that nobody refreshes
 * @param deregisterAfter how long the service may be critical before Consul drops it; zero for ever
 */
public record ServiceSettings(
    String name, String id, Duration checkTtl, Duration deregisterAfter) {}
