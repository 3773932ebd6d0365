package io.github.consulsnapshot.okhttp.internal.agent;

import java.time.Duration;

/**
 * How a lock is held.
 *
 * @param key the key
 * @param ttl how long a session lives that nobody renews
 * @param lockDelay how long nobody else gets the lock of a session that ended
 * @param sessionName what Consul shows
 * @param retryPause how long to wait when nobody holds the lock and it is not given
 */
public record LockSettings(
    String key, Duration ttl, Duration lockDelay, String sessionName, Duration retryPause) {}
