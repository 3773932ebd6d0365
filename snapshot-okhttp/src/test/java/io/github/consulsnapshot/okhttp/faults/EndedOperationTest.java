package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.AsyncSnapshotClient;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.OutcomeUnknownException;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.RestoredSnapshot.PostCheck;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.okhttp.faults.ScriptedConsul.Point;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * At whatever stage an operation is ended, and by whatever means: it ends at once, says that it was
 * ended, leaves the target as it was and nothing beside it. Only what can no longer be called back
 * ends otherwise: with an unknown outcome, or with success.
 */
class EndedOperationTest {
  private static final byte[] OLD = "the backup of yesterday".getBytes(UTF_8);
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  /** More than the buffers of a connection hold. */
  private static final GeneratedArchive LARGE = GeneratedArchive.ofStateBytes(48L << 20, 500_000);

  private static final GeneratedArchive SMALL = GeneratedArchive.ofRecords(100, 1000);

  enum Way {
    CLOSE,
    INTERRUPT,
    CANCEL
  }

  enum Outcome {
    CANCELLED,
    UNKNOWN,
    SUCCESS
  }

  /** How one stage is brought about. */
  private interface Scene {
    Supplier<Object> play(EndedOperationTest test) throws Exception;
  }

  private record Stage(String name, Outcome outcome, Scene scene) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<AutoCloseable> open = new ArrayList<>();
  private final CountDownLatch stands = new CountDownLatch(1);

  @RegisterExtension final CanaryGuard canary = new CanaryGuard();
  @TempDir Path directory;
  private Path target;
  private ScriptedConsul consul;
  private OkHttpSnapshotClient client;
  private CountDownLatch reached = stands;

  @BeforeEach
  void start() throws IOException {
    target = Files.write(directory.resolve("x.snap"), OLD);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SMALL.writeTo(bytes);
    consul = new ScriptedConsul(bytes.toByteArray());
    open.add(consul);
    client = canary.client(consul.address());
    canary.watch(directory);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  static Stream<Arguments> stagesAndWays() {
    return stages().flatMap(stage -> Stream.of(Way.values()).map(way -> Arguments.of(stage, way)));
  }

  private static Stream<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stage("save: token", Outcome.CANCELLED, EndedOperationTest::askingForTheToken));
    stages.add(new Stage("save: connecting", Outcome.CANCELLED, EndedOperationTest::connecting));
    stages.add(save("headers", Point.SAVE));
    stages.add(save("text of a refusal", Point.REFUSAL_TEXT));
    stages.add(save("body", Point.SAVE_BODY));
    stages.add(new Stage("save: pause", Outcome.CANCELLED, EndedOperationTest::betweenAttempts));
    for (Standstill how : Standstill.values()) {
      stages.add(new Stage("save: writing, " + how, Outcome.CANCELLED, test -> test.writing(how)));
      stages.add(
          new Stage("save: commit, " + how, Outcome.CANCELLED, test -> test.committing(how)));
      stages.add(
          new Stage("restore: verifying, " + how, Outcome.CANCELLED, test -> test.reading(how, 1)));
      stages.add(
          new Stage("restore: sending, " + how, Outcome.CANCELLED, test -> test.reading(how, 2)));
    }
    stages.add(restore("preflight", Outcome.CANCELLED, Point.PREFLIGHT));
    stages.add(restore("health", Outcome.CANCELLED, Point.HEALTH));
    stages.add(restore("safety snapshot", Outcome.CANCELLED, Point.SAVE_BODY));
    stages.add(restore("upload", Outcome.CANCELLED, Point.UPLOAD));
    stages.add(restore("answer", Outcome.UNKNOWN, Point.ANSWER));
    stages.add(restore("leader after", Outcome.SUCCESS, Point.LEADER_AFTER));
    stages.add(restore("permission after", Outcome.SUCCESS, Point.PERMISSION_AFTER));
    stages.add(new Stage("restore: pause", Outcome.SUCCESS, EndedOperationTest::betweenChecks));
    return stages.stream();
  }

  @ParameterizedTest
  @MethodSource("stagesAndWays")
  void operation_endedAtAnyStage_endsAtOnceAndLeavesTheTargetAsItWas(Stage stage, Way way)
      throws Exception {
    Ended ended = end(stage.scene().play(this), way);

    canary.note(ended.thrown());
    canary.note(ended.result());
    canary.noteThreads();
    assertThat(ended.after()).isLessThan(AT_ONCE);
    switch (stage.outcome()) {
      case CANCELLED ->
          assertThat(ended.thrown())
              .isInstanceOf(OperationCancelledException.class)
              .hasMessageContaining(
                  way == Way.CLOSE && !stage.name().equals("save: token")
                      ? "ended by closing the client"
                      : "ended");
      case UNKNOWN -> assertThat(ended.thrown()).isInstanceOf(OutcomeUnknownException.class);
      case SUCCESS -> {
        assertThat(ended.thrown()).isNull();
        assertThat(((RestoredSnapshot) ended.result()).postCheck())
            .isEqualTo(PostCheck.NOT_CHECKED);
      }
    }
    assertThat(ended.interrupted()).isEqualTo(way != Way.CLOSE);
    assertThat(target).hasBinaryContent(OLD);
    assertThat(names()).containsExactly("x.snap");
    assertThat(consul.restored()).isEqualTo(stage.outcome() == Outcome.SUCCESS ? 1 : 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"CLOSE", "INTERRUPT"})
  void save_endedRightAfterTheCommit_succeeds(Way way) throws Exception {
    SnapshotTarget committed =
        new WatchedTarget(target) {
          @Override
          void afterCommit() {
            if (way == Way.CLOSE) {
              client.close();
            } else {
              Thread.currentThread().interrupt();
            }
          }
        };

    SavedSnapshot saved = client.save(committed, SaveOptions.defaults());

    assertThat(Thread.interrupted()).isEqualTo(way == Way.INTERRUPT);
    assertThat(SnapshotArchives.verifier().verify(target)).isEqualTo(saved.archive());
    assertThat(names()).containsExactly("x.snap");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void save_closingTheStagedFailsAfterTheCommit_succeeds(boolean checked) {
    SnapshotTarget leaving =
        new WatchedTarget(target) {
          @Override
          void afterClose() throws IOException {
            if (checked) {
              throw new IOException("something could not be removed");
            }
            throw new IllegalStateException("something could not be removed");
          }
        };

    SavedSnapshot saved = client.save(leaving, SaveOptions.defaults());

    assertThat(SnapshotArchives.verifier().verify(target)).isEqualTo(saved.archive());
  }

  @Test
  void save_commitFailsWhileTheThreadIsInterrupted_tellsWhatTheTargetSays() {
    SnapshotTarget visible =
        new WatchedTarget(target) {
          @Override
          void afterCommit() throws IOException {
            Thread.currentThread().interrupt();
            throw new IOException("the archive stands there, and may not last");
          }
        };

    assertThatThrownBy(() -> client.save(visible, SaveOptions.defaults()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("stands there");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void save_listenerThrowsAtTheEnd_publishesNothing() throws IOException {
    AtomicInteger told = new AtomicInteger();
    SaveOptions options =
        SaveOptions.builder()
            .progress(
                progress -> {
                  if (progress.phase() == Phase.SAVING && told.incrementAndGet() == 2) {
                    throw new IllegalStateException("of the listener");
                  }
                })
            .build();

    assertThatThrownBy(() -> client.save(target, options)).hasMessage("of the listener");
    assertThat(target).hasBinaryContent(OLD);
    assertThat(names()).containsExactly("x.snap");
  }

  @Test
  void save_interruptedAndThenClosed_keepsTheInterrupt() throws Exception {
    consul.stallAt(Point.SAVE_BODY);
    SnapshotTarget closing =
        new WatchedTarget(target) {
          @Override
          void beforeWrite() {
            Thread.currentThread().interrupt();
            client.close();
          }
        };

    assertThatThrownBy(() -> client.save(closing, SaveOptions.defaults()))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(names()).containsExactly("x.snap");
  }

  @ParameterizedTest
  @EnumSource
  void verify_interruptedWhileItsSourceStands_ends(Standstill how) throws Exception {
    SnapshotSource source = new StandingSource(SMALL, 1, how, stands);

    Ended ended = end(() -> SnapshotArchives.verifier().verify(source), Way.INTERRUPT);

    assertThat(ended.thrown()).isInstanceOf(OperationCancelledException.class);
    assertThat(ended.interrupted()).isTrue();
    assertThat(ended.after()).isLessThan(AT_ONCE);
  }

  @Test
  void verify_interruptedBefore_readsNothing() {
    AtomicInteger read = new AtomicInteger();
    SnapshotSource source =
        SnapshotSource.once(
            new FilterInputStream(SMALL.open()) {
              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                read.incrementAndGet();
                return super.read(bytes, offset, length);
              }
            },
            "a stream");
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> SnapshotArchives.verifier().verify(source))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(read).hasValue(0);
  }

  // ---- Stages ----

  private static Stage save(String name, Point point) {
    return new Stage(
        "save: " + name,
        Outcome.CANCELLED,
        test -> {
          test.reached = test.consul.stallAt(point).reached();
          return () -> test.client.save(test.target, SaveOptions.defaults());
        });
  }

  private static Stage restore(String name, Outcome outcome, Point point) {
    return new Stage(
        "restore: " + name,
        outcome,
        test -> {
          test.reached = test.consul.stallAt(point).reached();
          RestoreOptions.Builder options = RestoreOptions.builder().requireHealthyCluster(true);
          if (point == Point.SAVE_BODY) {
            options.safetySnapshot(SnapshotTarget.of(test.target));
          }
          return () -> test.client.restore(point == Point.UPLOAD ? LARGE : SMALL, options.build());
        });
  }

  private Supplier<Object> askingForTheToken() {
    client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .tokenSupplier(
                () -> {
                  stands.countDown();
                  try {
                    Standstill.CHANNEL.stand();
                    return "";
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .build();
    return () -> client.save(target, SaveOptions.defaults());
  }

  /** To a listener that accepts nobody, with a backlog that is full. */
  private Supplier<Object> connecting() throws IOException {
    ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(listener);
    for (int i = 0; i < 8; i++) {
      Socket socket = new Socket();
      open.add(socket);
      try {
        socket.connect(listener.getLocalSocketAddress(), 50);
      } catch (IOException e) {
        break;
      }
    }
    client =
        OkHttpSnapshotClient.builder()
            .address("http://127.0.0.1:" + listener.getLocalPort())
            .connectTimeout(Duration.ofMinutes(1))
            .httpClient(
                new OkHttpClient.Builder()
                    .eventListener(
                        new EventListener() {
                          @Override
                          public void connectStart(
                              Call call, InetSocketAddress address, Proxy proxy) {
                            stands.countDown();
                          }
                        })
                    .build())
            .build();
    return () -> client.save(target, SaveOptions.defaults());
  }

  private Supplier<Object> betweenAttempts() {
    consul.answerFor("", ScriptedConsul.refusal(500, "No cluster leader"));
    client = pausing();
    SaveOptions options =
        SaveOptions.builder()
            .retry(new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(1), () -> 0))
            .build();
    return () -> client.save(target, options);
  }

  private Supplier<Object> betweenChecks() {
    consul.withoutLeaderAfterRestore();
    client = pausing();
    return () -> client.restore(SMALL, RestoreOptions.defaults());
  }

  private OkHttpSnapshotClient pausing() {
    return OkHttpSnapshotClient.builder()
        .address(consul.address())
        .timeSource(
            new TimeSource() {
              @Override
              public long nanoTime() {
                return System.nanoTime();
              }

              @Override
              public void sleep(Duration duration) throws InterruptedException {
                stands.countDown();
                TimeUnit.HOURS.sleep(1);
              }
            })
        .build();
  }

  private Supplier<Object> writing(Standstill how) {
    SnapshotTarget standing =
        new WatchedTarget(target) {
          @Override
          void beforeWrite() throws IOException {
            stands.countDown();
            how.stand();
          }
        };
    return () -> client.save(standing, SaveOptions.defaults());
  }

  private Supplier<Object> committing(Standstill how) {
    SnapshotTarget standing =
        new WatchedTarget(target) {
          @Override
          void beforeCommit() throws IOException {
            stands.countDown();
            how.stand();
          }
        };
    return () -> client.save(standing, SaveOptions.defaults());
  }

  /** The first time a restore opens its source it verifies; the second time it sends. */
  private Supplier<Object> reading(Standstill how, int time) {
    SnapshotSource standing = new StandingSource(SMALL, time, how, stands);
    return () -> client.restore(standing, RestoreOptions.defaults());
  }

  /** Stands still in the middle, the first or the second time that it is opened. */
  private record StandingSource(
      GeneratedArchive archive,
      int time,
      Standstill how,
      CountDownLatch stands,
      AtomicInteger opened)
      implements SnapshotSource {
    StandingSource(GeneratedArchive archive, int time, Standstill how, CountDownLatch stands) {
      this(archive, time, how, stands, new AtomicInteger());
    }

    @Override
    public InputStream open() {
      AtomicBoolean stand = new AtomicBoolean(opened.incrementAndGet() == time);
      return new FilterInputStream(archive.open()) {
        private boolean second;

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          if (second && stand.getAndSet(false)) {
            stands.countDown();
            how.stand();
          }
          second = true;
          return super.read(bytes, offset, Math.min(length, 1000));
        }
      };
    }

    @Override
    public String description() {
      return "a source that stands still";
    }
  }

  // ---- Ending ----

  private record Ended(Object result, Throwable thrown, boolean interrupted, Duration after) {}

  /** Begins the operation on another thread, awaits its stage, and ends it. */
  private Ended end(Supplier<Object> operation, Way way) throws Exception {
    CompletableFuture<Ended> end = new CompletableFuture<>();
    CompletableFuture<Long> asked = new CompletableFuture<>();
    Runnable watched =
        () -> {
          Object result = null;
          SnapshotException thrown = null;
          try {
            result = operation.get();
          } catch (SnapshotException e) {
            thrown = e;
          }
          long now = System.nanoTime();
          end.complete(
              new Ended(
                  result,
                  thrown,
                  Thread.currentThread().isInterrupted(),
                  Duration.ofNanos(now - asked.getNow(now))));
        };
    if (way == Way.CANCEL) {
      cancel(watched, asked);
    } else {
      Thread thread = new Thread(watched, "the operation");
      thread.start();
      awaitReached(end);
      asked.complete(System.nanoTime());
      if (way == Way.CLOSE) {
        client.close();
      } else {
        thread.interrupt();
      }
      thread.join(TimeUnit.SECONDS.toMillis(60));
    }
    return end.get(60, TimeUnit.SECONDS);
  }

  private void cancel(Runnable watched, CompletableFuture<Long> asked) throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      CompletableFuture<SavedSnapshot> future =
          new AsyncSnapshotClient(new Playing(watched), executor)
              .save(SnapshotTarget.of(target), SaveOptions.defaults());
      awaitReached(future);
      asked.complete(System.nanoTime());
      assertThat(future.cancel(false)).isTrue();

      assertThat(executor.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
    } finally {
      executor.shutdownNow();
      assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void awaitReached(CompletableFuture<?> end) throws Exception {
    if (!reached.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the stage was not reached: " + end);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Whatever it is asked to save, it does this. */
  private record Playing(Runnable operation) implements SnapshotClient {
    @Override
    public SavedSnapshot save(SnapshotTarget target, SaveOptions options) {
      operation.run();
      return null;
    }

    @Override
    public RestoredSnapshot restore(SnapshotSource source, RestoreOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
