package io.github.consulsnapshot.examples.agent;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.agent.Schedule;
import io.github.consulsnapshot.agent.SuccessRule;
import io.github.consulsnapshot.okhttp.LockOptions;
import io.github.consulsnapshot.okhttp.LoginOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.SnapshotName;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What {@code snap agent} is configured to do: what the files say, and over it what the flags say.
 * Names and defaults are those of Consul Enterprise's agent. Errors name the file and the key, or
 * the flag.
 */
public final class AgentConfig {
  /** The flags whose names do not follow from those of the keys. */
  private static final Map<String, String> OTHER_FLAGS =
      Map.of("client-cert", "cert_file", "client-key", "key_file");

  private static final Map<String, String> VARIABLES =
      Map.of(
          "http_addr", "CONSUL_HTTP_ADDR",
          "token", "CONSUL_HTTP_TOKEN",
          "ca_file", "CONSUL_CACERT",
          "ca_path", "CONSUL_CAPATH",
          "cert_file", "CONSUL_CLIENT_CERT",
          "key_file", "CONSUL_CLIENT_KEY",
          "tls_server_name", "CONSUL_TLS_SERVER_NAME");

  private final ConfigValues values;

  private AgentConfig(ConfigValues values) {
    this.values = values;
  }

  /**
   * Reads a configuration.
   *
   * @param directories each file in them with a name in {@code .json} is read, in the order of the
   *     alphabet; what comes later wins
   * @param files read after the directories
   * @param flags the values of flags by name, without a dash; those that are no settings are
   *     ignored
   * @return the configuration
   * @throws InvalidSettingException when a file cannot be read, or none of them is for this agent,
   *     or a value is wrong
   */
  public static AgentConfig read(
      List<Path> directories, List<Path> files, Map<String, String> flags) {
    ConfigValues values = new ConfigValues();
    List<Path> all = new ArrayList<>();
    directories.forEach(directory -> all.addAll(ConfigFile.in(directory)));
    all.addAll(files);
    boolean found = false;
    for (Path file : all) {
      found |= ConfigFile.read(file, values);
    }
    if (!found && !(directories.isEmpty() && files.isEmpty())) {
      throw new InvalidSettingException(
          files.isEmpty() ? "-config-dir" : "-config-file",
          "no object snapshot_agent in " + (all.isEmpty() ? "any *.json of " + directories : all));
    }
    flags.forEach((name, text) -> putFlag(values, name, text));
    AgentConfig config = new AgentConfig(values);
    config.requireSense();
    return config;
  }

  private static void putFlag(ConfigValues values, String name, String text) {
    String key = OTHER_FLAGS.getOrDefault(name, name.replace('-', '_'));
    String origin = "-" + name;
    if (name.equals("local-path")) {
      putStore(values, Section.LOCAL, "path", origin, text);
    } else if (name.startsWith("aws-")) {
      putStore(values, Section.S3, key.substring("aws_".length()), origin, text);
    } else if (name.startsWith("login-") && !name.equals("login-meta")) {
      values.of(Section.LOGIN).putText(key.substring("login_".length()), origin, text);
    } else if (name.equals("log-level")) {
      values.of(Section.LOG).putText("level", origin, text);
    } else if (Section.SNAPSHOT.keys().containsKey(key)) {
      values.of(Section.SNAPSHOT).putText(key, origin, text);
    } else if (Section.AGENT.keys().containsKey(key)) {
      values.of(Section.AGENT).putText(key, origin, text);
    }
  }

  private static void putStore(
      ConfigValues values, Section section, String key, String origin, String text) {
    Settings store = new Settings(section);
    store.putText(key, origin, text);
    values.addSingle(section, store, section == Section.LOCAL ? "-local-path" : "-aws-s3-bucket");
  }

  /**
   * Adds what flags that may be repeated have given for the login.
   *
   * @param entries each {@code name=value}
   * @return this
   */
  public AgentConfig loginMeta(List<String> entries) {
    if (!entries.isEmpty()) {
      Map<String, String> meta = new HashMap<>(values.of(Section.LOGIN).texts("meta"));
      for (String entry : entries) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
          throw new InvalidSettingException("-login-meta", "expected name=value");
        }
        meta.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
      values.of(Section.LOGIN).put("meta", "-login-meta", meta);
    }
    return this;
  }

  /** Asks for each value once, so that what is wrong is told before anything begins. */
  private void requireSense() {
    schedule();
    retention();
    successRule();
    maxFailures();
    deregisterAfter();
    jitter();
    cluster();
    lock();
    logLevel();
    stores();
  }

  /**
   * The variables that the configuration stands for, over others.
   *
   * @param environment such as that of the process
   * @return the environment to make a client of
   */
  public Map<String, String> connection(Map<String, String> environment) {
    Map<String, String> effective = new HashMap<>(environment);
    Settings agent = values.of(Section.AGENT);
    VARIABLES.forEach(
        (key, variable) -> agent.text(key).ifPresent(text -> effective.put(variable, text)));
    if (agent.text("token").isPresent()) {
      effective.remove("CONSUL_HTTP_TOKEN_FILE");
    }
    if (agent.text("ca_path").isPresent() && agent.text("ca_file").isEmpty()) {
      effective.remove("CONSUL_CACERT");
    }
    if (!values.of(Section.LOGIN).isEmpty()) {
      // What the login gives replaces them.
      effective.remove("CONSUL_HTTP_TOKEN");
      effective.remove("CONSUL_HTTP_TOKEN_FILE");
    }
    return effective;
  }

  /**
   * The datacenter to save.
   *
   * @return its name, if it is not that of the Consul agent
   */
  public Optional<String> datacenter() {
    return values.of(Section.AGENT).text("datacenter");
  }

  /**
   * What the cluster is called in the names of snapshots.
   *
   * @return the name, if one was given; the datacenter otherwise
   */
  public Optional<String> cluster() {
    Settings snapshot = values.of(Section.SNAPSHOT);
    Optional<String> cluster = snapshot.text("cluster");
    cluster.ifPresent(
        name -> naming(snapshot.origin("cluster"), () -> SnapshotName.requireCluster(name)));
    return cluster.or(this::datacenter);
  }

  /**
   * Whether one snapshot is to be saved, and that is all: an interval of 0.
   *
   * @return whether there is no schedule
   */
  public boolean isOneShot() {
    return schedule().isEmpty();
  }

  /**
   * When snapshots are saved.
   *
   * @return the schedule; empty for one snapshot, now
   */
  public Optional<Schedule> schedule() {
    Settings snapshot = values.of(Section.SNAPSHOT);
    Optional<String> cron = snapshot.text("cron");
    if (cron.isPresent() && !isOverridden(snapshot, "cron", "interval")) {
      if (snapshot.duration("interval").isPresent()
          && !isOverridden(snapshot, "interval", "cron")) {
        throw new InvalidSettingException(
            snapshot.origin("cron"),
            "cannot be combined with " + snapshot.origin("interval") + ": both say when");
      }
      ZoneId zone = cronZone(snapshot);
      return Optional.of(naming(snapshot.origin("cron"), () -> Schedule.cron(cron.get(), zone)));
    }
    Duration interval = snapshot.duration("interval").orElse(Duration.ofHours(1));
    return interval.isZero()
        ? Optional.empty()
        : Optional.of(naming(snapshot.origin("interval"), () -> Schedule.every(interval)));
  }

  /** Whether a key is in a file, and a flag says the same in another way. */
  private static boolean isOverridden(Settings snapshot, String key, String by) {
    return !snapshot.origin(key).startsWith("-") && snapshot.origin(by).startsWith("-");
  }

  private static ZoneId cronZone(Settings snapshot) {
    try {
      return snapshot.text("cron_zone").map(ZoneId::of).orElseGet(ZoneId::systemDefault);
    } catch (DateTimeException e) {
      throw new InvalidSettingException(
          snapshot.origin("cron_zone"),
          "'"
              + snapshot.text("cron_zone").orElse("")
              + "' given, expected a time zone such as Europe/Berlin or UTC",
          e);
    }
  }

  /**
   * By how much a run may be late by chance.
   *
   * @return the longest delay; zero by default
   */
  public Duration jitter() {
    return values.of(Section.SNAPSHOT).duration("jitter").orElse(Duration.ZERO);
  }

  /**
   * Which snapshots stay.
   *
   * @return the policy; that of the newest 30 by default
   */
  public RetentionPolicy retention() {
    Settings snapshot = values.of(Section.SNAPSHOT);
    RetentionPolicy.Builder policy = RetentionPolicy.builder();
    int retain = snapshot.number("retain").orElse(30);
    if (retain == 0) {
      return RetentionPolicy.keepAll();
    }
    policy.keepLast(retain);
    keep(snapshot, "keep_daily", policy::keepDaily);
    keep(snapshot, "keep_weekly", policy::keepWeekly);
    keep(snapshot, "keep_monthly", policy::keepMonthly);
    keep(snapshot, "keep_yearly", policy::keepYearly);
    snapshot
        .duration("keep_within")
        .ifPresent(age -> naming(snapshot.origin("keep_within"), () -> policy.keepWithin(age)));
    return policy.build();
  }

  private static void keep(
      Settings snapshot, String key, IntFunction<RetentionPolicy.Builder> rule) {
    snapshot.number(key).ifPresent(count -> naming(snapshot.origin(key), () -> rule.apply(count)));
  }

  /**
   * How many stores must have a snapshot.
   *
   * @return the rule; all by default
   */
  public SuccessRule successRule() {
    Settings snapshot = values.of(Section.SNAPSHOT);
    String rule = snapshot.text("success_rule").orElse("all");
    return switch (rule) {
      case "all" -> SuccessRule.ALL;
      case "any" -> SuccessRule.ANY;
      case "quorum" -> SuccessRule.QUORUM;
      default ->
          throw new InvalidSettingException(
              snapshot.origin("success_rule"), "'" + rule + "' given, expected all, any or quorum");
    };
  }

  /**
   * After how many failed runs another agent is to have a go.
   *
   * @return the number; 3 by default
   */
  public int maxFailures() {
    Settings snapshot = values.of(Section.SNAPSHOT);
    int failures = snapshot.number("max_failures").orElse(3);
    if (failures < 1) {
      throw new InvalidSettingException(
          snapshot.origin("max_failures"), failures + " given, at least 1 is accepted");
    }
    return failures;
  }

  /**
   * Whether any server may answer.
   *
   * @return false by default
   */
  public boolean isStale() {
    return values.of(Section.SNAPSHOT).isOn("stale");
  }

  /**
   * What the service is called in Consul's catalog.
   *
   * @return the name
   */
  public String service() {
    return values.of(Section.SNAPSHOT).text("service").orElse("consul-snapshot");
  }

  /**
   * After how long a service that is not heard of goes from the catalog.
   *
   * @return the time; 0 for never; 72 hours by default
   */
  public Duration deregisterAfter() {
    return values.of(Section.SNAPSHOT).duration("deregister_after").orElse(Duration.ofDays(3));
  }

  /**
   * The lock that agents compete for.
   *
   * @return the lock
   */
  public LockOptions lock() {
    Settings snapshot = values.of(Section.SNAPSHOT);
    LockOptions.Builder lock = LockOptions.builder();
    snapshot
        .text("lock_key")
        .ifPresent(key -> naming(snapshot.origin("lock_key"), () -> lock.key(key)));
    snapshot
        .duration("session_ttl")
        .ifPresent(ttl -> naming(snapshot.origin("session_ttl"), () -> lock.sessionTtl(ttl)));
    snapshot
        .duration("lock_delay")
        .ifPresent(delay -> naming(snapshot.origin("lock_delay"), () -> lock.lockDelay(delay)));
    return lock.build();
  }

  /**
   * From which level on lines are written.
   *
   * @return the level, one of DEBUG, INFO, WARN and ERROR
   */
  public String logLevel() {
    Settings log = values.of(Section.LOG);
    String level = log.text("level").orElse("INFO").toUpperCase(Locale.ROOT);
    return switch (level) {
      case "TRACE", "DEBUG" -> "DEBUG";
      case "INFO" -> "INFO";
      case "WARN", "WARNING" -> "WARN";
      case "ERR", "ERROR" -> "ERROR";
      default ->
          throw new InvalidSettingException(
              log.origin("level"), "'" + level + "' given, expected DEBUG, INFO, WARN or ERROR");
    };
  }

  /**
   * What is accepted and has no effect, for want of a need.
   *
   * @return a line for each
   */
  public List<String> notes() {
    Settings snapshot = values.of(Section.SNAPSHOT);
    return snapshot
        .text("local_scratch_path")
        .map(
            path ->
                List.of(
                    snapshot.origin("local_scratch_path")
                        + " has no effect: nothing is written to a disk on its way to a store"))
        .orElse(List.of());
  }

  /**
   * What a user is told who has to name the cluster.
   *
   * @return the error
   */
  public static InvalidSettingException clusterIsNeeded() {
    return new InvalidSettingException(
        "-cluster",
        "missing: the datacenter of the agent cannot be known, since the token has no agent:read and"
            + " there are several; a name for the cluster is accepted");
  }

  /**
   * Has a client log in, if that is configured.
   *
   * @param builder makes the client
   */
  public void login(OkHttpSnapshotClient.Builder builder) {
    Settings login = values.of(Section.LOGIN);
    if (login.isEmpty()) {
      return;
    }
    LoginOptions.Builder options =
        LoginOptions.builder(
            login
                .text("auth_method")
                .orElseThrow(
                    () ->
                        new InvalidSettingException(
                            "login.auth_method", "missing, and needed to log in")));
    login.text("bearer_token").ifPresent(options::bearerToken);
    login
        .text("bearer_token_file")
        .ifPresent(file -> options.bearerTokenFile(login.path("bearer_token_file", file)));
    login.texts("meta").forEach(options::meta);
    builder.login(options.build());
  }

  List<ConfigValues.Destination> stores() {
    return values.destinations();
  }

  /** Has an error name the key in the file, or the flag, instead of the setting of the library. */
  static <T> T naming(String origin, Supplier<T> work) {
    try {
      return work.get();
    } catch (InvalidSettingException e) {
      throw e.getMessage().startsWith(origin + ":")
          ? e
          : new InvalidSettingException(origin, e.getMessage(), e);
    }
  }
}
