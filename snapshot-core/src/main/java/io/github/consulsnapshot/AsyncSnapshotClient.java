package io.github.consulsnapshot;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs the operations of a {@link SnapshotClient} on threads of the caller's. Each operation holds
 * one thread of the executor from its beginning to its end.
 *
 * <p>{@link CompletableFuture#cancel(boolean) Cancelling} a future, with either argument, or ending
 * it in another way, as {@link CompletableFuture#orTimeout} does, interrupts the operation that it
 * stands for, which then aborts its request and removes what it staged; one that has not begun does
 * not begin. The operation may be over in just that moment: a restore may have been done, and a
 * save stand there. Ending a stage that depends on such a future does nothing to it. A failed
 * future holds the {@link SnapshotException} that the blocking method throws.
 *
 * <p>Neither the client nor the executor is closed by this class.
 */
public final class AsyncSnapshotClient {
  private final SnapshotClient client;
  private final Executor executor;

  /**
   * Makes one.
   *
   * @param client carries out the operations; remains the caller's
   * @param executor runs them; remains the caller's
   */
  public AsyncSnapshotClient(SnapshotClient client, Executor executor) {
    this.client = Objects.requireNonNull(client, "client");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  /**
   * See {@link SnapshotClient#save(Path, SaveOptions)}.
   *
   * @param file where the archive goes
   * @param options how
   * @return what was saved
   * @throws java.util.concurrent.RejectedExecutionException when the executor takes nothing on;
   *     nothing was tried
   */
  public CompletableFuture<SavedSnapshot> save(Path file, SaveOptions options) {
    return save(SnapshotTarget.of(file), options);
  }

  /**
   * See {@link SnapshotClient#save(SnapshotTarget, SaveOptions)}.
   *
   * @param target where the archive goes
   * @param options how
   * @return what was saved
   * @throws java.util.concurrent.RejectedExecutionException when the executor takes nothing on;
   *     nothing was tried
   */
  public CompletableFuture<SavedSnapshot> save(SnapshotTarget target, SaveOptions options) {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(options, "options");
    return submit(() -> client.save(target, options));
  }

  /**
   * See {@link SnapshotClient#restore(Path, RestoreOptions)}.
   *
   * @param file the archive; it is read twice
   * @param options how
   * @return what was restored
   * @throws java.util.concurrent.RejectedExecutionException when the executor takes nothing on;
   *     nothing was tried
   */
  public CompletableFuture<RestoredSnapshot> restore(Path file, RestoreOptions options) {
    return restore(SnapshotSource.of(file), options);
  }

  /**
   * See {@link SnapshotClient#restore(SnapshotSource, RestoreOptions)}.
   *
   * @param source the archive; it is read twice
   * @param options how
   * @return what was restored
   * @throws java.util.concurrent.RejectedExecutionException when the executor takes nothing on;
   *     nothing was tried
   */
  public CompletableFuture<RestoredSnapshot> restore(
      SnapshotSource source, RestoreOptions options) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(options, "options");
    return submit(() -> client.restore(source, options));
  }

  private <T> CompletableFuture<T> submit(Supplier<T> operation) {
    InterruptibleFuture<T> future = new InterruptibleFuture<>();
    executor.execute(() -> future.run(operation));
    return future;
  }
}
