package io.github.consulsnapshot.examples.agent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The objects of the configuration, with the keys that each may have. The names are those of Consul
 * Enterprise's agent; what it has and this one has not is listed too, with the reason.
 */
enum Section {
  /** The object itself: where Consul is, and who asks. */
  AGENT(
      keys(
          "http_addr", Kind.TEXT,
          "token", Kind.SECRET,
          "datacenter", Kind.TEXT,
          "ca_file", Kind.TEXT,
          "ca_path", Kind.TEXT,
          "cert_file", Kind.TEXT,
          "key_file", Kind.TEXT,
          "tls_server_name", Kind.TEXT),
      Map.of("license_path", "this agent needs no licence")),
  LOGIN(
      keys(
          "auth_method", Kind.TEXT,
          "bearer_token", Kind.SECRET,
          "bearer_token_file", Kind.TEXT,
          "meta", Kind.TEXTS),
      Map.of()),
  LOG(
      keys("level", Kind.TEXT),
      Map.of(
          "enable_syslog", "lines go to standard error, from where a service manager takes them",
          "syslog_facility",
              "lines go to standard error, from where a service manager takes them")),
  SNAPSHOT(
      keys(
          "interval", Kind.DURATION,
          "retain", Kind.NUMBER,
          "stale", Kind.TOGGLE,
          "service", Kind.TEXT,
          "deregister_after", Kind.DURATION,
          "lock_key", Kind.TEXT,
          "max_failures", Kind.NUMBER,
          "local_scratch_path", Kind.TEXT,
          // From here on those that only this agent has.
          "session_ttl", Kind.DURATION,
          "lock_delay", Kind.DURATION,
          "cluster", Kind.TEXT,
          "cron", Kind.TEXT,
          "cron_zone", Kind.TEXT,
          "jitter", Kind.DURATION,
          "success_rule", Kind.TEXT,
          "keep_within", Kind.DURATION,
          "keep_daily", Kind.NUMBER,
          "keep_weekly", Kind.NUMBER,
          "keep_monthly", Kind.NUMBER,
          "keep_yearly", Kind.NUMBER),
      Map.of()),
  LOCAL(keys("path", Kind.TEXT), Map.of()),
  S3(
      keys(
          "access_key_id", Kind.TEXT,
          "secret_access_key", Kind.SECRET,
          "session_token", Kind.SECRET,
          "sts_endpoint", Kind.TEXT,
          "role_arn", Kind.TEXT,
          "role_session_name", Kind.TEXT,
          "web_identity_token_file", Kind.TEXT,
          "s3_bucket", Kind.TEXT,
          "s3_region", Kind.TEXT,
          "s3_key_prefix", Kind.TEXT,
          "s3_endpoint", Kind.TEXT,
          "s3_server_side_encryption", Kind.TOGGLE,
          "s3_enable_kms", Kind.TOGGLE,
          "s3_kms_key", Kind.TEXT,
          "s3_static_snapshot_name", Kind.TEXT,
          "s3_force_path_style", Kind.TOGGLE,
          "s3_write_only", Kind.TOGGLE),
      Map.of("iam_endpoint", "no request is made to IAM"));

  /** What the value of a key is. */
  enum Kind {
    TEXT,
    SECRET,
    TOGGLE,
    NUMBER,
    DURATION,
    TEXTS
  }

  // Error Prone cannot see that nobody writes to them.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Map<String, Kind> keys;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Map<String, String> unsupported;

  Section(Map<String, Kind> keys, Map<String, String> unsupported) {
    this.keys = Collections.unmodifiableMap(keys);
    this.unsupported = unsupported;
  }

  Map<String, Kind> keys() {
    return keys;
  }

  /** Keys of Consul Enterprise that mean nothing here, each with the reason. */
  Map<String, String> unsupported() {
    return unsupported;
  }

  private static Map<String, Kind> keys(Object... namesAndKinds) {
    Map<String, Kind> keys = new LinkedHashMap<>();
    for (int i = 0; i < namesAndKinds.length; i += 2) {
      keys.put((String) namesAndKinds[i], (Kind) namesAndKinds[i + 1]);
    }
    return keys;
  }
}
