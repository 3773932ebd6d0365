package io.github.consulsnapshot.okhttp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.GeneratedArchive;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that unpacks archives on an executor saves and restores as one that does not. */
class VerificationExecutorTest {
  private static final GeneratedArchive LARGE = GeneratedArchive.ofStateBytes(16L << 20, 100_000);

  @TempDir Path directory;
  @TempDir Path other;
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private FakeConsul consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() {
    consul = FakeConsul.start().serve(LARGE, 7);
    client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .verificationExecutor(executor)
            .build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    consul.close();
    assertThat(executor.isShutdown()).isFalse();
    executor.shutdown();
    // Nothing that was begun there is left.
    assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private Path file() {
    return directory.resolve("x.snap");
  }

  @Test
  void save_largeArchive_isThatOfTheServer() throws IOException {
    SavedSnapshot saved = client.save(file());

    assertThat(Files.readAllBytes(file())).isEqualTo(LARGE.open().readAllBytes());
    assertThat(saved.archive().archiveSha256())
        .isEqualTo(SnapshotArchives.verifier().verify(LARGE).archiveSha256());
  }

  @Test
  void restore_largeArchive_isReceivedWhole() {
    client.restore(LARGE, RestoreOptions.defaults());

    assertThat(consul.restores()).isEqualTo(1);
  }

  /** The record is still packed when the line breaks. */
  @Test
  void save_senselessRecordAndThenTheLineBreaks_recordIsTold() throws IOException {
    byte[] incompressible = new byte[300_000];
    new Random(3).nextBytes(incompressible);
    Path archive = other.resolve("senseless.snap");
    Files.write(
        archive,
        new ArchiveBuilder()
            .state(
                StateBuilder.sample().record(2, Map.of("Value", "x")).kv("behind", incompressible))
            .build());
    consul.serve(SnapshotSource.of(archive), 7);
    consul.onEverySave(Fault.resetAt(200_000));

    assertThatThrownBy(() -> client.save(file()))
        .isInstanceOfSatisfying(
            InvalidArchiveException.class,
            e -> assertThat(e.fault()).isEqualTo(ArchiveFault.SENSELESS_RECORD));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void save_lineBreaks_leavesNothing() throws IOException {
    consul.onEverySave(Fault.resetAt(LARGE.open().readAllBytes().length / 2));

    assertThatThrownBy(
            () ->
                client.save(
                    SnapshotTarget.of(file()),
                    SaveOptions.builder().retry(RetryPolicy.never()).build()))
        .isInstanceOf(BrokenStreamException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void save_interruptedInTheMiddle_endsAndLeavesNothing() throws Exception {
    assertEndsBy(Thread::interrupt);
  }

  @Test
  void save_clientClosedInTheMiddle_endsAndLeavesNothing() throws Exception {
    assertEndsBy(thread -> client.close());
  }

  private void assertEndsBy(Consumer<Thread> end) throws Exception {
    long half = LARGE.open().readAllBytes().length / 2;
    consul.onEverySave(Fault.stallAt(half));
    CountDownLatch received = new CountDownLatch(1);
    SnapshotTarget watched =
        new WatchedTarget(file()) {
          private int writes;

          @Override
          void beforeWrite() {
            // More than the ring of buffers holds.
            if (++writes == 60) {
              received.countDown();
            }
          }
        };
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread saving =
        new Thread(
            () -> {
              try {
                client.save(watched, SaveOptions.defaults());
                thrown.complete(new AssertionError("saved"));
              } catch (Throwable e) {
                thrown.complete(e);
              }
            });
    saving.start();
    assertThat(received.await(30, TimeUnit.SECONDS)).isTrue();

    end.accept(saving);

    assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(OperationCancelledException.class);
    saving.join();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void save_archiveOverItsLimit_isRefused() {
    try (OkHttpSnapshotClient bounded =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .limits(ArchiveLimits.defaults().withMaxStateBytes(1 << 20))
            .verificationExecutor(executor)
            .build()) {
      assertThatThrownBy(() -> bounded.save(file()))
          .isInstanceOfSatisfying(
              InvalidArchiveException.class,
              e -> assertThat(e.fault()).isEqualTo(ArchiveFault.LIMIT));
    }
    assertThat(directory).isEmptyDirectory();
  }
}
