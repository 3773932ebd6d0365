package io.github.consulsnapshot.okhttp.promises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.AsyncSnapshotClient;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.OutcomeUnknownException;
import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 9: an interrupt or a cancelled future ends an operation within a second. */
class P09InterruptibleTest {
  @TempDir Path directory;
  private FakeConsul consul;
  private OkHttpSnapshotClient client;
  private final CountDownLatch begun = new CountDownLatch(1);

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    consul.put("a", "one".getBytes(UTF_8));
    client = OkHttpSnapshotClient.create(consul.address());
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
    assertThat(Directory.names(directory)).doesNotContain("x.snap");
  }

  @Test
  void save_interruptedWhileWaitingForTheAnswer_ends() throws Exception {
    consul.onEverySave(Fault.stallBeforeHeaders());

    Interrupted interrupted = interruptDuring(() -> save(Progress.Phase.REQUESTING));

    assertCancelled(interrupted);
  }

  @Test
  void save_interruptedInTheMiddleOfTheBody_ends() throws Exception {
    consul.onEverySave(Fault.stallAt(200));

    Interrupted interrupted = interruptDuring(() -> save(Progress.Phase.SAVING));

    assertCancelled(interrupted);
    assertThat(Directory.names(directory)).isEmpty();
  }

  @Test
  void save_interruptedBefore_doesNothing() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> client.save(directory.resolve("x.snap")))
          .isInstanceOf(OperationCancelledException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(consul.requests()).isEmpty();
  }

  /** Newer JDKs close a channel by an interrupt whose status was taken back by what came before. */
  @Test
  void save_channelClosedByAnInterruptThatIsGone_isInterruptedAgain() {
    assertInterruptedBy(
        chain -> {
          throw new ClosedByInterruptException();
        });
  }

  @Test
  void save_channelClosedByAnInterruptThatIsGoneInTheMiddle_isInterruptedAgain() {
    assertInterruptedBy(
        chain -> {
          Response response = chain.proceed(chain.request());
          Source closed =
              new ForwardingSource(response.body().source()) {
                private long passed;

                @Override
                public long read(Buffer sink, long byteCount) throws IOException {
                  if (passed > 100) {
                    throw new ClosedByInterruptException();
                  }
                  long read = super.read(sink, Math.min(byteCount, 101));
                  passed += read;
                  return read;
                }
              };
          return response
              .newBuilder()
              .body(ResponseBody.create(Okio.buffer(closed), null, response.body().contentLength()))
              .build();
        });
  }

  private void assertInterruptedBy(Interceptor interceptor) {
    OkHttpClient closed = new OkHttpClient.Builder().addInterceptor(interceptor).build();
    try (OkHttpSnapshotClient wrapped =
        OkHttpSnapshotClient.builder().address(consul.address()).httpClient(closed).build()) {
      assertThatThrownBy(() -> wrapped.save(directory.resolve("x.snap")))
          .isInstanceOf(OperationCancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
    } finally {
      closed.connectionPool().evictAll();
    }
  }

  @Test
  void restore_interruptedDuringTheUpload_ends() throws Exception {
    consul.onNextRestore(Fault.stallUpload());
    GeneratedArchive large = GeneratedArchive.ofStateBytes(64L << 20, 100_000);

    Interrupted interrupted =
        interruptDuring(() -> client.restore(large, restoreOptions(Progress.Phase.UPLOADING)));

    assertCancelled(interrupted);
    assertThat(consul.restores()).isZero();
  }

  @Test
  void restore_interruptedAfterTheUpload_outcomeIsUnknown() throws Exception {
    Path file = directory.resolve("y.snap");
    client.save(file);
    consul.onNextRestore(Fault.stallBeforeHeaders());

    Interrupted interrupted =
        interruptDuring(() -> client.restore(file, restoreOptions(Progress.Phase.RESTORING)));

    assertThat(interrupted.thrown()).isInstanceOf(OutcomeUnknownException.class);
    assertThat(interrupted.stillInterrupted()).isTrue();
  }

  @Test
  void async_cancelled_endsTheOperationAndFreesTheThread() throws Exception {
    consul.onEverySave(Fault.stallAt(200));
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      AsyncSnapshotClient async = new AsyncSnapshotClient(client, executor);
      CompletableFuture<SavedSnapshot> save =
          async.save(
              SnapshotTarget.of(directory.resolve("x.snap")), saveOptions(Progress.Phase.SAVING));
      begun.await();

      assertThat(save.cancel(true)).isTrue();

      assertThatThrownBy(save::join).isInstanceOf(CancellationException.class);
      assertThat(
              executor
                  .submit(() -> Thread.currentThread().isInterrupted())
                  .get(1, TimeUnit.SECONDS))
          .isFalse();
      assertThat(Directory.names(directory)).isEmpty();
    } finally {
      executor.shutdownNow();
      executor.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private SavedSnapshot save(Progress.Phase signal) {
    return client.save(directory.resolve("x.snap"), saveOptions(signal));
  }

  private SaveOptions saveOptions(Progress.Phase signal) {
    return SaveOptions.builder().progress(p -> signal(p, signal)).build();
  }

  private RestoreOptions restoreOptions(Progress.Phase signal) {
    return RestoreOptions.builder().progress(p -> signal(p, signal)).build();
  }

  private void signal(Progress progress, Progress.Phase phase) {
    if (progress.phase() == phase) {
      begun.countDown();
    }
  }

  private record Interrupted(SnapshotException thrown, boolean stillInterrupted, Duration after) {}

  private Interrupted interruptDuring(Supplier<?> operation) throws Exception {
    CompletableFuture<Interrupted> end = new CompletableFuture<>();
    long[] at = new long[1];
    Thread thread =
        new Thread(
            () -> {
              try {
                end.completeExceptionally(new AssertionError("not ended: " + operation.get()));
              } catch (SnapshotException e) {
                end.complete(
                    new Interrupted(
                        e,
                        Thread.currentThread().isInterrupted(),
                        Duration.ofNanos(System.nanoTime() - at[0])));
              }
            });
    thread.start();
    begun.await();
    awaitBlockedIn(thread);
    at[0] = System.nanoTime();
    thread.interrupt();
    Interrupted interrupted = end.get(30, TimeUnit.SECONDS);
    thread.join();
    return interrupted;
  }

  /** Until the thread is where it would stay: in a read, a write, or a wait for one. */
  private static void awaitBlockedIn(Thread thread) {
    int same = 0;
    StackTraceElement[] before = {};
    while (same < 20) {
      StackTraceElement[] now = thread.getStackTrace();
      same = java.util.Arrays.equals(before, now) ? same + 1 : 0;
      before = now;
      java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private static void assertCancelled(Interrupted interrupted) {
    assertThat(interrupted.thrown())
        .isInstanceOf(OperationCancelledException.class)
        .hasMessageContaining("interrupt");
    assertThat(interrupted.stillInterrupted()).isTrue();
    assertThat(interrupted.after()).isLessThan(Duration.ofSeconds(1));
  }
}
