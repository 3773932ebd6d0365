package io.github.consulsnapshot.examples;

import io.github.consulsnapshot.agent.AgentListener;
import io.github.consulsnapshot.agent.RunReport;
import io.github.consulsnapshot.agent.Schedule;
import io.github.consulsnapshot.agent.SnapshotAgent;
import io.github.consulsnapshot.agent.StoreStatus;
import io.github.consulsnapshot.agent.SuccessRule;
import io.github.consulsnapshot.okhttp.LockOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.s3.S3SnapshotStore;
import io.github.consulsnapshot.store.RetentionPolicy;
import io.github.consulsnapshot.store.SnapshotStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * A service that has its Consul backed up every night, into a bucket and into a directory. Each
 * instance of the service has an agent; by a lock in Consul, one of them does the work.
 */
public final class ScheduledBackups implements AutoCloseable {
  private final SnapshotAgent agent;

  /**
   * Makes the part of the service that looks after backups, and starts it.
   *
   * @param consul the client of the service; not closed here, and not to be closed before this
   * @param bucket where backups are kept for long; the same holds
   * @param directory where the last ones are at hand
   * @param log where lines for the log go; called by the agent's thread
   */
  public ScheduledBackups(
      OkHttpSnapshotClient consul, SnapshotStore bucket, Path directory, Consumer<String> log) {
    agent =
        SnapshotAgent.builder()
            .client(consul)
            .cluster("dc1")
            .store(
                "bucket",
                bucket,
                RetentionPolicy.builder().keepDaily(14).keepWeekly(8).keepMonthly(12).build())
            .store("directory", SnapshotStore.directory(directory), RetentionPolicy.keepLast(3))
            .schedule(Schedule.cron("15 3 * * *", ZoneId.of("Europe/Berlin")))
            .jitter(Duration.ofMinutes(5))
            // A full disk here shall not call anybody at night as long as the bucket has it.
            .successRule(SuccessRule.ANY)
            .election(consul.lock(LockOptions.defaults()))
            .listener(new LogOfRuns(log))
            .build();
    agent.start();
  }

  /**
   * For the health check of the service: whether the bucket has a verified snapshot that is young
   * enough. Not whether the last run went well, since a run that never began has not failed.
   *
   * @param now the present time
   * @return whether all is well
   */
  public boolean isHealthy(Instant now) {
    return agent.status().stores().stream()
        .filter(store -> store.store().equals("bucket"))
        .flatMap(store -> store.age(now).stream())
        .anyMatch(age -> age.compareTo(Duration.ofHours(36)) < 0);
  }

  /** Gives a run that goes on some time to end, and then gives up the lock. */
  @Override
  public void close() {
    agent.close(Duration.ofSeconds(20));
  }

  private record LogOfRuns(Consumer<String> log) implements AgentListener {
    @Override
    public void runFinished(RunReport report) {
      report
          .stores()
          .forEach(
              store ->
                  log.accept(
                      store.store()
                          + ": "
                          + store
                              .location()
                              .or(() -> store.failure().map(Throwable::getMessage))
                              .orElse("not tried")));
    }

    @Override
    public void storeChanged(StoreStatus status) {
      log.accept(
          status.store()
              + " has as its newest: "
              + status.lastVerified().map(snapshot -> snapshot.name().text()).orElse("none"));
    }
  }

  /**
   * Runs until it is told to end.
   *
   * @param args the bucket and the directory
   * @throws InterruptedException when the thread is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 2) {
      System.err.println("Usage: ScheduledBackups BUCKET DIRECTORY");
      System.exit(2);
    }
    OkHttpSnapshotClient consul = OkHttpSnapshotClient.fromEnvironment();
    S3SnapshotStore bucket = S3SnapshotStore.builder().bucket(args[0]).build();
    ScheduledBackups backups =
        new ScheduledBackups(consul, bucket, Path.of(args[1]), System.err::println);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  backups.close();
                  bucket.close();
                  consul.close();
                }));
    Thread.currentThread().join();
  }
}
