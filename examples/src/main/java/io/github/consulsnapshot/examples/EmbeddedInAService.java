package io.github.consulsnapshot.examples;

import io.github.consulsnapshot.AsyncSnapshotClient;
import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;

/**
 * A service that backs up its own Consul: one client for the life of the service, made of the HTTP
 * client that the service has anyway, and saves that run on a thread of the service's.
 */
public final class EmbeddedInAService implements AutoCloseable {
  /** What a service does about a backup that failed. */
  public enum NextStep {
    /** Wait for the next turn: it may succeed without anybody doing anything. */
    WAIT_FOR_THE_NEXT_TURN,
    /** Tell somebody who can change a token or a setting; no turn will succeed before. */
    CALL_AN_OPERATOR,
    /** Look after the disk that the backups go to. */
    LOOK_AFTER_THE_DISK,
    /** Nothing: the service itself ended the backup. */
    NOTHING
  }

  private final SnapshotClient consul;
  private final AsyncSnapshotClient async;
  private final ExecutorService backups;
  private final Consumer<String> log;

  /**
   * Makes the part of the service that looks after backups.
   *
   * @param http the HTTP client of the service; it stays open when this is closed
   * @param address where the Consul agent answers
   * @param log where lines for the log go; called by several threads
   */
  public EmbeddedInAService(OkHttpClient http, String address, Consumer<String> log) {
    this.log = log;
    // The service's interceptors, proxy and connection pool are used; its client is not altered.
    consul = OkHttpSnapshotClient.builder().httpClient(http).address(address).build();
    // One thread: two backups of the same Consul at the same time serve nobody.
    backups = Executors.newSingleThreadExecutor(task -> new Thread(task, "consul-backup"));
    async = new AsyncSnapshotClient(consul, backups);
  }

  /**
   * Begins a backup and returns at once. Cancelling the future ends the backup.
   *
   * @param file where it goes; what stands there is replaced only by a whole snapshot
   * @return the snapshot, when it is saved
   */
  public CompletableFuture<SavedSnapshot> backUp(Path file) {
    SaveOptions options =
        SaveOptions.builder()
            .deadline(Duration.ofMinutes(30))
            .retry(RetryPolicy.attempts(5))
            .progress(this::logProgress)
            .build();
    return async.save(SnapshotTarget.of(file), options);
  }

  /**
   * Sorts a failure by what can be done about it.
   *
   * @param failure what a backup failed with
   * @return what to do
   */
  public static NextStep nextStep(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof OperationCancelledException) {
      return NextStep.NOTHING;
    }
    if (cause instanceof StorageException) {
      return NextStep.LOOK_AFTER_THE_DISK;
    }
    if (cause instanceof PermissionDeniedException || cause instanceof InvalidSettingException) {
      return NextStep.CALL_AN_OPERATOR;
    }
    if (cause instanceof ConsulRefusedException refused) {
      return refused.isRetryable() ? NextStep.WAIT_FOR_THE_NEXT_TURN : NextStep.CALL_AN_OPERATOR;
    }
    if (cause instanceof ConnectionFailedException || cause instanceof InvalidArchiveException) {
      return NextStep.WAIT_FOR_THE_NEXT_TURN;
    }
    return NextStep.CALL_AN_OPERATOR;
  }

  /** Ends what is running, removes what it staged, and waits for its thread. */
  @Override
  public void close() {
    consul.close();
    backups.shutdownNow();
    try {
      if (!backups.awaitTermination(10, TimeUnit.SECONDS)) {
        log.accept("a backup is still being ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void logProgress(Progress progress) {
    log.accept(progress.phase() + ": " + progress.bytes() + " bytes");
  }

  /**
   * Backs up once.
   *
   * @param args the address of the agent and the file
   */
  public static void main(String[] args) {
    if (args.length != 2) {
      System.err.println("Usage: EmbeddedInAService ADDRESS FILE");
      System.exit(2);
    }
    OkHttpClient http = new OkHttpClient();
    boolean saved = false;
    try (EmbeddedInAService service =
        new EmbeddedInAService(http, args[0], line -> System.err.println("backup: " + line))) {
      SavedSnapshot snapshot = service.backUp(Path.of(args[1])).join();
      System.out.println("Saved " + snapshot.metadata().id() + " to " + snapshot.location());
      saved = true;
    } catch (CompletionException e) {
      System.err.println(e.getCause().getMessage() + " -> " + nextStep(e));
    }
    // Whoever made the HTTP client ends it. Idle connections would keep the process for minutes.
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
    System.exit(saved ? 0 : 1);
  }
}
