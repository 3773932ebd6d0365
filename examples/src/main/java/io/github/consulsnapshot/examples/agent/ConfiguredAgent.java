package io.github.consulsnapshot.examples.agent;

import io.github.consulsnapshot.Consistency;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.agent.AgentListener;
import io.github.consulsnapshot.agent.SnapshotAgent;
import io.github.consulsnapshot.okhttp.AgentRegistration;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.RegistrationOptions;
import io.github.consulsnapshot.s3.S3SnapshotStore;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.SnapshotStore;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An agent as it is configured, with all that belongs to it but the client. */
public final class ConfiguredAgent implements AutoCloseable {
  private final SnapshotAgent agent;
  private final Optional<AgentRegistration> registration;
  private final List<S3SnapshotStore> buckets;

  private ConfiguredAgent(
      SnapshotAgent agent,
      Optional<AgentRegistration> registration,
      List<S3SnapshotStore> buckets) {
    this.agent = agent;
    this.registration = registration;
    this.buckets = buckets;
  }

  /**
   * Makes an agent. Nothing is asked of Consul yet.
   *
   * @param config what it is to do
   * @param client remains the caller's
   * @param cluster what the cluster is called in the names of snapshots
   * @param listeners hear of everything
   * @return the agent, to be closed
   * @throws InvalidSettingException when something is wrong, by the name that it has in the
   *     configuration
   */
  public static ConfiguredAgent make(
      AgentConfig config,
      OkHttpSnapshotClient client,
      String cluster,
      List<AgentListener> listeners) {
    List<S3SnapshotStore> buckets = new ArrayList<>();
    Optional<AgentRegistration> registration = Optional.empty();
    try {
      SnapshotAgent.Builder builder =
          SnapshotAgent.builder()
              .client(client)
              .cluster(cluster)
              .saveOptions(saveOptions(config))
              .successRule(config.successRule())
              .maxFailures(config.maxFailures())
              .jitter(config.jitter());
      listeners.forEach(builder::listener);
      for (ConfigValues.Destination destination : config.stores()) {
        addStore(builder, config, destination, name(config, destination), buckets);
      }
      if (config.schedule().isPresent()) {
        builder.schedule(config.schedule().get()).election(client.lock(config.lock()));
        registration =
            Optional.of(
                client.registration(
                    RegistrationOptions.builder()
                        .serviceName(config.service())
                        .deregisterAfter(config.deregisterAfter())
                        .build()));
        builder.listener(registration.get());
      }
      return new ConfiguredAgent(builder.build(), registration, buckets);
    } catch (RuntimeException e) {
      registration.ifPresent(AgentRegistration::close);
      buckets.forEach(S3SnapshotStore::close);
      throw e;
    }
  }

  private static SaveOptions saveOptions(AgentConfig config) {
    SaveOptions.Builder options =
        SaveOptions.builder()
            .consistency(config.isStale() ? Consistency.STALE : Consistency.CONSISTENT);
    config.datacenter().ifPresent(options::datacenter);
    return options.build();
  }

  /** What the log calls a store: its sort, and a number when there are several of that. */
  private static String name(AgentConfig config, ConfigValues.Destination destination) {
    String sort = destination.section() == Section.LOCAL ? "local" : "s3";
    List<ConfigValues.Destination> same =
        config.stores().stream().filter(other -> other.section() == destination.section()).toList();
    return same.size() == 1 ? sort : sort + "-" + (same.indexOf(destination) + 1);
  }

  private static void addStore(
      SnapshotAgent.Builder builder,
      AgentConfig config,
      ConfigValues.Destination destination,
      String name,
      List<S3SnapshotStore> buckets) {
    SnapshotStore store;
    if (destination.section() == Section.LOCAL) {
      store = AgentConfig.naming(destination.origin(), () -> directory(destination));
    } else {
      S3SnapshotStore bucket = AgentConfig.naming(destination.origin(), () -> bucket(destination));
      buckets.add(bucket);
      store = bucket;
    }
    RetentionPolicy retention = store.canDelete() ? config.retention() : RetentionPolicy.keepAll();
    AgentConfig.naming(destination.origin(), () -> builder.store(name, store, retention));
  }

  private static SnapshotStore directory(ConfigValues.Destination destination) {
    Settings settings = destination.settings();
    return SnapshotStore.directory(settings.path("path", settings.text("path").orElse(".")));
  }

  private static S3SnapshotStore bucket(ConfigValues.Destination destination) {
    Settings settings = destination.settings();
    S3SnapshotStore.Builder builder = S3SnapshotStore.builder();
    if (settings.text("s3_bucket").isEmpty()) {
      throw new InvalidSettingException(destination.origin(), "s3_bucket is missing, and needed");
    }
    set(settings, "s3_bucket", builder::bucket);
    set(settings, "s3_region", builder::region);
    set(settings, "s3_key_prefix", builder::keyPrefix);
    set(settings, "s3_endpoint", text -> builder.endpoint(uri(settings, "s3_endpoint", text)));
    if (settings.isOn("s3_force_path_style")) {
      builder.pathStyle();
    }
    set(settings, "s3_static_snapshot_name", builder::staticName);
    if (settings.isOn("s3_write_only")) {
      builder.writeOnly();
    }
    encryption(builder, settings);
    credentials(builder, destination);
    return builder.build();
  }

  /** Has an error name the key and not the destination alone. */
  private static void set(Settings settings, String key, Consumer<String> setting) {
    settings
        .text(key)
        .ifPresent(
            text ->
                AgentConfig.naming(
                    settings.origin(key),
                    () -> {
                      setting.accept(text);
                      return text;
                    }));
  }

  private static void encryption(S3SnapshotStore.Builder builder, Settings settings) {
    if (settings.isOn("s3_enable_kms")) {
      builder.encryptWithKms();
      set(settings, "s3_kms_key", builder::encryptWithKms);
    } else if (settings.text("s3_kms_key").isPresent()) {
      throw new InvalidSettingException(
          settings.origin("s3_kms_key"), "given without s3_enable_kms");
    } else if (settings.isOn("s3_server_side_encryption")) {
      builder.encryptWithS3Keys();
    }
  }

  private static void credentials(
      S3SnapshotStore.Builder builder, ConfigValues.Destination destination) {
    Settings settings = destination.settings();
    Optional<String> id = settings.text("access_key_id");
    Optional<String> secret = settings.text("secret_access_key");
    if (id.isPresent() != secret.isPresent()) {
      throw new InvalidSettingException(
          settings.origin(id.isPresent() ? "access_key_id" : "secret_access_key"),
          "access_key_id and secret_access_key belong together, found only one");
    }
    set(settings, "access_key_id", text -> builder.credentials(text, secret.orElseThrow()));
    set(settings, "session_token", builder::sessionToken);
    set(settings, "sts_endpoint", text -> builder.stsEndpoint(uri(settings, "sts_endpoint", text)));
    String session = settings.text("role_session_name").orElse("consul-snapshot");
    Optional<String> role = settings.text("role_arn");
    Optional<String> tokenFile = settings.text("web_identity_token_file");
    if (tokenFile.isEmpty()) {
      set(settings, "role_arn", arn -> builder.assumeRole(arn, session));
    } else if (role.isEmpty()) {
      throw new InvalidSettingException(
          settings.origin("web_identity_token_file"), "given without role_arn");
    } else {
      set(
          settings,
          "web_identity_token_file",
          file ->
              builder.webIdentity(
                  role.get(), session, settings.path("web_identity_token_file", file)));
    }
  }

  private static URI uri(Settings settings, String key, String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          settings.origin(key),
          "'" + text + "' given, expected a URL such as https://host:port",
          e);
    }
  }

  /**
   * The agent.
   *
   * @return the agent; closed with this
   */
  public SnapshotAgent agent() {
    return agent;
  }

  /** Ends what runs, gives up the lock, and takes the service out of the catalog. */
  @Override
  public void close() {
    agent.close();
    registration.ifPresent(AgentRegistration::close);
    buckets.forEach(S3SnapshotStore::close);
  }
}
