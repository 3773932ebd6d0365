package io.github.consulsnapshot.examples.snap;

import java.util.ArrayList;
import java.util.List;

/** The flags of {@code snap agent}, named as those of Consul Enterprise's agent. */
final class AgentFlags {
  private AgentFlags() {}

  static List<Flag> all() {
    List<Flag> flags = new ArrayList<>();
    flags.add(
        Flag.text(
            "config-file",
            "path",
            "A JSON file with an object snapshot_agent; may be repeated. What comes later wins, and"
                + " flags win over files."));
    flags.add(
        Flag.text(
            "config-dir",
            "path",
            "A directory whose *.json files are read in the order of the alphabet; may be"
                + " repeated."));
    flags.addAll(
        Connection.FLAGS.stream().map(flag -> flag.name().equals("stale") ? STALE : flag).toList());
    flags.addAll(SCHEDULE);
    flags.addAll(LOGIN);
    flags.addAll(STORES);
    return List.copyOf(flags);
  }

  private static final Flag STALE =
      Flag.toggle("stale", "Let any server answer, also when there is no leader.");

  private static final List<Flag> SCHEDULE =
      List.of(
          Flag.text(
              "interval",
              "duration",
              "How often, such as 30m; 1h by default. With 0 one snapshot is saved, without a lock"
                  + " and without a service in the catalog."),
          Flag.text(
              "cron",
              "expression",
              "When, instead of -interval: minute, hour, day of month, month and day of week, such"
                  + " as \"15 3 * * *\"."),
          Flag.text("cron-zone", "name", "The time zone of -cron; that of the system by default."),
          Flag.text("jitter", "duration", "By how much a run may be late by chance; 0 by default."),
          Flag.text(
              "cluster",
              "name",
              "What the cluster is called in the names of snapshots; the datacenter by default."
                  + " Stores may be shared by clusters of different names."),
          Flag.text(
              "retain", "count", "How many snapshots stay; 30 by default, with 0 all of them."),
          Flag.text("keep-within", "duration", "Keeps those that are not older, too."),
          Flag.text("keep-daily", "count", "Keeps the newest of each of so many days, too."),
          Flag.text("keep-weekly", "count", "Keeps the newest of each of so many weeks, too."),
          Flag.text("keep-monthly", "count", "Keeps the newest of each of so many months, too."),
          Flag.text("keep-yearly", "count", "Keeps the newest of each of so many years, too."),
          Flag.text(
              "success-rule",
              "rule",
              "In how many stores a run must succeed: all, any or quorum; all by default."),
          Flag.text(
              "max-failures",
              "count",
              "After how many failed runs another agent has a go; 3 by default."),
          Flag.text(
              "lock-key",
              "key",
              "The key that agents compete for; consul-snapshot/lock by default."),
          Flag.text(
              "session-ttl",
              "duration",
              "How long a leader may be silent before Consul takes the lock from it; 15s by"
                  + " default."),
          Flag.text(
              "lock-delay",
              "duration",
              "How long nobody may take a lock that was lost; 15s by default."),
          Flag.text(
              "service",
              "name",
              "What the agent is called in Consul's catalog; consul-snapshot by default."),
          Flag.text(
              "deregister-after",
              "duration",
              "When a dead agent goes from the catalog; 72h by default, with 0 never."),
          Flag.text("local-scratch-path", "path", "Has no effect: none is needed."),
          Flag.text("log-level", "level", "DEBUG, INFO, WARN or ERROR; INFO by default."));

  private static final List<Flag> LOGIN =
      List.of(
          Flag.text("login-auth-method", "name", "Log in with this auth method."),
          Flag.text(
              "login-bearer-token",
              "value",
              "What to show to it. Other users of this machine can see it among the processes:"
                  + " prefer -login-bearer-token-file."),
          Flag.text(
              "login-bearer-token-file",
              "path",
              "A file with that; wins over -login-bearer-token."),
          Flag.text("login-meta", "name=value", "What to note at the token; may be repeated."));

  private static final List<Flag> STORES =
      List.of(
          Flag.text(
              "local-path",
              "path",
              "The directory to store in; . by default, unless another store is given."),
          Flag.text("aws-s3-bucket", "name", "The bucket to store in."),
          Flag.text("aws-s3-region", "name", "Its region; AWS_REGION or the profile by default."),
          Flag.text(
              "aws-s3-key-prefix",
              "prefix",
              "What the keys begin with, before a slash; consul-snapshot by default."),
          Flag.text("aws-s3-endpoint", "url", "Of a store that is not Amazon's."),
          Flag.toggle("aws-s3-force-path-style", "The bucket is in the path, not in the host."),
          Flag.toggle("aws-s3-server-side-encryption", "Encrypt with keys that S3 keeps."),
          Flag.toggle("aws-s3-enable-kms", "Encrypt with a key in KMS."),
          Flag.text("aws-s3-kms-key", "id", "That key; the default of the account otherwise."),
          Flag.text(
              "aws-s3-static-snapshot-name",
              "name",
              "One object, whose versions the bucket keeps; nothing is ever deleted."),
          Flag.toggle(
              "aws-s3-write-only", "Never list, read or delete: the bucket allows writing alone."),
          Flag.text("aws-access-key-id", "id", "Credentials; the usual ones of AWS by default."),
          Flag.text(
              "aws-secret-access-key",
              "value",
              "Other users of this machine can see it among the processes: prefer"
                  + " AWS_SECRET_ACCESS_KEY."),
          Flag.text("aws-session-token", "value", "Of temporary credentials."),
          Flag.text("aws-role-arn", "arn", "A role to take on."),
          Flag.text("aws-role-session-name", "name", "What that session is called."),
          Flag.text(
              "aws-web-identity-token-file", "path", "A file with a token to take it on with."),
          Flag.text("aws-sts-endpoint", "url", "Where to take it on."));
}
