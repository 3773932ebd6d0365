package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.agent.AgentListener;
import io.github.consulsnapshot.agent.AgentStatus;
import io.github.consulsnapshot.agent.AgentStatus.State;
import io.github.consulsnapshot.agent.RunReport;
import io.github.consulsnapshot.agent.SnapshotAgent;
import io.github.consulsnapshot.examples.agent.AgentConfig;
import io.github.consulsnapshot.examples.agent.ConfiguredAgent;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** {@code snap agent}. */
final class AgentCommand implements Command {
  private static final int FAILED = 1;
  private static final int PARTLY = 2;
  private static final Duration PAUSE = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "agent";
  }

  @Override
  public String synopsis() {
    return "[options]";
  }

  @Override
  public String summary() {
    return "Saves snapshots on a schedule, into directories and buckets";
  }

  @Override
  public String description() {
    return """
      Saves a snapshot once per interval, verified while it streams into each store,
      and deletes those that are not to be kept, never the last good one. Of several
      agents with the same lock key, one does it. Takes the configuration files and
      the flags of the agent that Consul Enterprise has.

        $ snap agent -interval=30m -local-path=/var/backups/consul
        $ snap agent -config-file=/etc/consul-snapshot.json
        $ snap agent -interval=0 -aws-s3-bucket=backups      once, and that is all

      Runs until it is told to end. With -interval=0, the exit code is 0 when the
      snapshot is in as many stores as -success-rule asks for, 2 when it is in some
      and not in enough, and 1 when it is in none.

      The token needs acl = "write", key "LOCK-KEY" { policy = "write" }, and
      session and service "write" for its node and the service.
      """;
  }

  @Override
  public List<Flag> flags() {
    return AgentFlags.all();
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    call(invocation);
  }

  @Override
  public int call(Invocation invocation) throws CommandFailedException {
    Arguments arguments = invocation.arguments();
    try {
      AgentConfig config = config(arguments);
      AgentLog log = new AgentLog(invocation.output(), config.logLevel(), InstantSource.system());
      config.notes().forEach(note -> log.log("WARN", note));
      try (OkHttpSnapshotClient client =
          Connection.open(
              arguments,
              config.connection(invocation.environment()),
              builder -> {
                builder.verificationExecutor(invocation.executor());
                config.login(builder);
              })) {
        AtomicReference<Runnable> ending = new AtomicReference<>(client::close);
        return invocation
            .shutdown()
            .during(
                () -> ending.get().run(),
                () -> agent(invocation.shutdown(), config, client, log, ending));
      }
    } catch (SnapshotException e) {
      if (invocation.shutdown().isOrderlyEnd()) {
        // It has waited for Consul; what ended that is the end.
        return 0;
      }
      throw CommandFailedException.of("Error running snapshot agent", e);
    }
  }

  /** What the files and the flags say. */
  static AgentConfig config(Arguments arguments) throws CommandFailedException {
    arguments.requireAtMost(0);
    return AgentConfig.read(
            paths("-config-dir", arguments.all("config-dir")),
            paths("-config-file", arguments.all("config-file")),
            arguments.given())
        .loginMeta(arguments.all("login-meta"));
  }

  private static List<Path> paths(String flag, List<String> names) throws CommandFailedException {
    List<Path> paths = new ArrayList<>();
    for (String name : names) {
      paths.add(Arguments.path(flag, name));
    }
    return paths;
  }

  private static int agent(
      Shutdown shutdown,
      AgentConfig config,
      OkHttpSnapshotClient client,
      AgentLog log,
      AtomicReference<Runnable> ending) {
    if (!config.isOneShot()) {
      shutdown.exitsWith(0);
    }
    String cluster = cluster(config, client, log);
    CountDownLatch stopped = new CountDownLatch(1);
    try (ConfiguredAgent configured =
        ConfiguredAgent.make(config, client, cluster, List.of(log, whenStopped(stopped)))) {
      SnapshotAgent agent = configured.agent();
      // From here on the agent first: it needs the client to give up the lock.
      ending.set(agent::close);
      if (config.isOneShot()) {
        return code(agent.runOnce());
      }
      agent.start();
      log.info("Snapshot agent running");
      await(stopped);
      // Told to end; or ended by something that waiting cannot mend, which the log says.
      return shutdown.isOrderlyEnd() ? 0 : FAILED;
    }
  }

  private static AgentListener whenStopped(CountDownLatch stopped) {
    return new AgentListener() {
      @Override
      public void stateChanged(AgentStatus status) {
        if (status.state() == State.STOPPED) {
          stopped.countDown();
        }
      }
    };
  }

  private static void await(CountDownLatch stopped) {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who was started together with Consul has to wait for it. */
  private static String cluster(AgentConfig config, OkHttpSnapshotClient client, AgentLog log) {
    Optional<String> cluster = config.cluster();
    while (cluster.isEmpty()) {
      try {
        cluster = Optional.of(client.agentDatacenter().orElseThrow(AgentConfig::clusterIsNeeded));
      } catch (SnapshotException e) {
        if (!e.isRetryable() || config.isOneShot()) {
          throw e;
        }
        log.log("WARN", "Waiting for Consul: " + e.getMessage());
        pause();
      }
    }
    return cluster.get();
  }

  private static void pause() {
    try {
      TimeSource.system().sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int code(RunReport report) {
    if (report.succeeded()) {
      return 0;
    }
    return report.stores().stream().anyMatch(store -> store.stored().isPresent()) ? PARTLY : FAILED;
  }
}
