package io.github.consulsnapshot;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AsyncSnapshotClientTest {
  private static final SnapshotTarget TARGET = SnapshotTarget.of(Path.of("backup.snap"));
  private static final SnapshotSource SOURCE =
      SnapshotSource.once(InputStream.nullInputStream(), "nothing");
  private static final SaveOptions SAVE = SaveOptions.defaults();
  private static final RestoreOptions RESTORE = RestoreOptions.defaults();

  /** Tasks that wait until the test lets them run. */
  private final Queue<Runnable> queue = new ArrayDeque<>();

  private final ExecutorService worker = Executors.newSingleThreadExecutor();

  @AfterEach
  void stopWorker() throws InterruptedException {
    worker.shutdownNow();
    assertThat(worker.awaitTermination(10, SECONDS)).isTrue();
  }

  @Test
  void save_succeeds_futureHoldsTheResult() throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    StubClient client = new StubClient(() -> thread.set(Thread.currentThread()));

    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(client, worker).save(TARGET, SAVE);

    assertThat(future.get(10, SECONDS)).isSameAs(StubClient.SAVED);
    assertThat(client.target).isSameAs(TARGET);
    assertThat(client.saveOptions).isSameAs(SAVE);
    assertThat(thread.get()).isNotNull().isNotSameAs(Thread.currentThread());
  }

  @Test
  void restore_succeeds_futureHoldsTheResult() throws Exception {
    StubClient client = new StubClient();

    CompletableFuture<RestoredSnapshot> future =
        new AsyncSnapshotClient(client, worker).restore(SOURCE, RESTORE);

    assertThat(future.get(10, SECONDS)).isSameAs(StubClient.RESTORED);
    assertThat(client.source).isSameAs(SOURCE);
    assertThat(client.restoreOptions).isSameAs(RESTORE);
    assertThat(client.closed).isFalse();
    assertThat(worker.isShutdown()).isFalse();
  }

  @Test
  void save_fails_futureHoldsTheVeryException() {
    StorageException failure = new StorageException("the disk is full", null);
    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(failing(failure), Runnable::run).save(TARGET, SAVE);

    assertThat(future).isCompletedExceptionally();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(future::get)
        .havingCause()
        .isSameAs(failure);
  }

  @Test
  void save_endsWithAnError_futureDoesNotHang() {
    StubClient client =
        new StubClient(
            () -> {
              throw new OutOfMemoryError("played");
            });

    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(client, Runnable::run).save(TARGET, SAVE);

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(future::get)
        .withCauseInstanceOf(OutOfMemoryError.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cancel_beforeItBegan_operationNeverRuns(boolean mayInterrupt) {
    StubClient client = new StubClient();
    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(client, queue::add).save(TARGET, SAVE);

    assertThat(future.cancel(mayInterrupt)).isTrue();
    queue.remove().run();

    assertThat(client.calls).isZero();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cancel_whileRunning_interruptsTheWorkerAndNoLaterTask(boolean mayInterrupt)
      throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    StubClient client =
        new StubClient(
            () -> {
              running.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                // As every operation does: the status is set again and the failure is typed.
                Thread.currentThread().interrupt();
                interrupted.countDown();
                throw new OperationCancelledException("interrupted", e);
              }
            });
    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(client, worker).save(TARGET, SAVE);
    assertThat(running.await(10, SECONDS)).isTrue();

    assertThat(future.cancel(mayInterrupt)).isTrue();

    assertThat(interrupted.await(10, SECONDS)).isTrue();
    assertThat(worker.submit(Thread::interrupted).get(10, SECONDS)).isFalse();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
  }

  /** As a timeout of the future does. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void complete_fromOutsideWhileRunning_interruptsTheWorkerAndNoLaterTask(boolean exceptionally)
      throws Exception {
    CompletableFuture<SavedSnapshot> future = saveThatWaitsForAnInterrupt();

    boolean ended =
        exceptionally
            ? future.completeExceptionally(new TimeoutException())
            : future.complete(StubClient.SAVED);

    assertThat(ended).isTrue();
    assertThat(worker.submit(Thread::interrupted).get(10, SECONDS)).isFalse();
    assertThat(future.isCompletedExceptionally()).isEqualTo(exceptionally);
  }

  @Test
  void save_andRestore_takePaths() throws Exception {
    StubClient client = new StubClient();
    AsyncSnapshotClient async = new AsyncSnapshotClient(client, worker);
    Path file = Path.of("backup.snap").toAbsolutePath();

    async.save(file, SAVE).get(10, SECONDS);
    async.restore(file, RESTORE).get(10, SECONDS);

    assertThat(client.target.description()).isEqualTo(file.toString());
    assertThat(client.saveOptions).isSameAs(SAVE);
    assertThat(client.source.description()).isEqualTo(file.toString());
    assertThat(client.restoreOptions).isSameAs(RESTORE);
  }

  @Test
  void cancel_operationEndsWithoutHeedingIt_interruptStillDoesNotOutliveIt() throws Exception {
    CompletableFuture<SavedSnapshot> future = saveThatWaitsForAnInterrupt();

    future.cancel(true);

    assertThat(worker.submit(Thread::interrupted).get(10, SECONDS)).isFalse();
    assertThat(future).isCancelled();
  }

  /** It runs, and ends as if it had been left alone. */
  private CompletableFuture<SavedSnapshot> saveThatWaitsForAnInterrupt()
      throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    StubClient client =
        new StubClient(
            () -> {
              running.countDown();
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
            });
    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(client, worker).save(TARGET, SAVE);
    assertThat(running.await(10, SECONDS)).isTrue();
    return future;
  }

  @Test
  void cancel_afterItEnded_doesNotInterruptWhatTheWorkerDoesNow() throws Exception {
    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(new StubClient(), worker).save(TARGET, SAVE);
    future.get(10, SECONDS);
    CountDownLatch cancelled = new CountDownLatch(1);
    var next =
        worker.submit(
            () -> {
              cancelled.await();
              return Thread.interrupted();
            });

    assertThat(future.cancel(true)).isFalse();
    cancelled.countDown();

    assertThat(next.get(10, SECONDS)).isFalse();
    assertThat(future).isCompletedWithValue(StubClient.SAVED);
  }

  @Test
  void cancel_secondTimeAfterItEnded_doesNotInterruptWhatTheWorkerDoesNow() throws Exception {
    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(new StubClient(), queue::add).save(TARGET, SAVE);
    future.cancel(true);
    queue.remove().run();

    assertThat(future.cancel(true)).isTrue();

    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void cancel_dependentStage_doesNotTouchTheOperation() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    StubClient client =
        new StubClient(
            () -> {
              running.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new OperationCancelledException("interrupted", e);
              }
            });
    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(client, worker).save(TARGET, SAVE);
    CompletableFuture<Integer> dependent = future.thenApply(SavedSnapshot::attempts);
    assertThat(running.await(10, SECONDS)).isTrue();

    assertThat(dependent.cancel(true)).isTrue();
    goOn.countDown();

    assertThat(future.get(10, SECONDS)).isSameAs(StubClient.SAVED);
  }

  @Test
  void save_interruptedByTheExecutorsOwner_statusStaysSet() {
    StubClient client =
        new StubClient(
            () -> {
              Thread.currentThread().interrupt();
              throw new OperationCancelledException("interrupted", null);
            });

    CompletableFuture<SavedSnapshot> future =
        new AsyncSnapshotClient(client, Runnable::run).save(TARGET, SAVE);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(future).isCompletedExceptionally().isNotCancelled();
  }

  @Test
  void save_executorRefuses_callerIsToldAndNothingRuns() {
    StubClient client = new StubClient();
    worker.shutdown();
    AsyncSnapshotClient async = new AsyncSnapshotClient(client, worker);

    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> async.save(TARGET, SAVE));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> async.restore(SOURCE, RESTORE));
    assertThat(client.calls).isZero();
  }

  @Test
  void everyMethod_null_refusedByName() {
    StubClient client = new StubClient();
    AsyncSnapshotClient async = new AsyncSnapshotClient(client, Runnable::run);

    assertNull("client", () -> new AsyncSnapshotClient(null, Runnable::run));
    assertNull("executor", () -> new AsyncSnapshotClient(client, null));
    assertNull("target", () -> async.save((SnapshotTarget) null, SAVE));
    assertNull("options", () -> async.save(TARGET, null));
    assertNull("source", () -> async.restore((SnapshotSource) null, RESTORE));
    assertNull("options", () -> async.restore(SOURCE, null));
    assertThat(client.calls).isZero();
  }

  private static void assertNull(String name, ThrowingCallable call) {
    assertThatNullPointerException().isThrownBy(call).withMessage(name);
  }

  private static StubClient failing(RuntimeException failure) {
    return new StubClient(
        () -> {
          throw failure;
        });
  }
}
