package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.ConsulNotReadyException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.RateLimitedException;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.TimedOutException;
import io.github.consulsnapshot.TimedOutException.Limit;
import io.github.consulsnapshot.UnknownDatacenterException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 7: every error is of a type that tells what the caller can do next. */
class P07ErrorsAreTypedTest {
  private static final SaveOptions ONCE = SaveOptions.builder().retry(RetryPolicy.never()).build();

  @TempDir Path directory;
  private FakeConsul consul;
  private Path file;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    file = directory.resolve("x.snap");
  }

  @AfterEach
  void stop() {
    consul.close();
    assertThat(Directory.names(directory)).isEmpty();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(403, "Permission denied", PermissionDeniedException.class),
        Arguments.of(403, "ACL not found", PermissionDeniedException.class),
        Arguments.of(
            403, "Endpoint is blocked by agent configuration", PermissionDeniedException.class),
        Arguments.of(500, "No cluster leader", NoLeaderException.class),
        Arguments.of(
            500, "Raft leader not found in server lookup mapping", NoLeaderException.class),
        Arguments.of(500, "No known Consul servers", NoLeaderException.class),
        Arguments.of(500, "No path to datacenter", UnknownDatacenterException.class),
        Arguments.of(429, "", RateLimitedException.class),
        Arguments.of(
            503,
            "rate limit exceeded, try again later or against a different server",
            RateLimitedException.class),
        Arguments.of(
            500,
            "Raft error when taking snapshot: nothing new to snapshot",
            ConsulNotReadyException.class),
        Arguments.of(
            500,
            "Raft error when taking snapshot: cannot take snapshot now, wait until the configuration"
                + " entry at 5 has been applied (have applied 3)",
            ConsulNotReadyException.class),
        Arguments.of(500, "Not ready to serve consistent reads", ConsulNotReadyException.class),
        Arguments.of(404, "", ConsulRefusedException.class),
        Arguments.of(413, "too large", ConsulRefusedException.class),
        Arguments.of(502, "<html>Bad Gateway</html>", ConsulRefusedException.class),
        Arguments.of(504, "", ConsulRefusedException.class));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void save_refusal_isTypedAndCarriesStatusAndText(
      int status, String text, Class<? extends ConsulRefusedException> type) {
    consul.onEverySave(Fault.error(status, text));

    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      Throwable thrown = catchThrowable(() -> client.save(file, ONCE));

      assertThat(thrown).isExactlyInstanceOf(type);
      assertThat(((ConsulRefusedException) thrown).status()).isEqualTo(status);
      assertThat(((ConsulRefusedException) thrown).serverMessage()).isEqualTo(text);
      assertThat(thrown).hasMessageStartingWith("save from " + consul.address());
    }
  }

  @Test
  void save_connectionRefused_isConnectionFailed() {
    consul.stop();

    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      assertThatThrownBy(() -> client.save(file, ONCE))
          .isExactlyInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining(consul.address());
    }
    consul.startAgain();
  }

  @Test
  void save_noHeaders_isAResponseTimeout() {
    consul.onEverySave(Fault.stallBeforeHeaders());

    try (OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .saveResponseTimeout(Duration.ofMillis(200))
            .build()) {
      assertTimedOut(() -> client.save(file, ONCE), Limit.RESPONSE);
    }
  }

  @Test
  void save_bodyStalls_isAStallTimeoutAlthoughTheResponseTimeoutIsLong() {
    consul.onEverySave(Fault.stallAt(100));

    try (OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .saveResponseTimeout(Duration.ofMinutes(10))
            .stallTimeout(Duration.ofMillis(200))
            .build()) {
      assertTimedOut(() -> client.save(file, ONCE), Limit.STALL);
    }
  }

  @Test
  void save_slowButNeverStalled_isEndedByTheDeadlineAlone() {
    consul.onEverySave(Fault.drip(1, Duration.ofMillis(20)));

    try (OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .stallTimeout(Duration.ofSeconds(10))
            .build()) {
      SaveOptions hurried = SaveOptions.builder().deadline(Duration.ofMillis(300)).build();
      assertTimedOut(() -> client.save(file, hurried), Limit.DEADLINE);
    }
  }

  @Test
  void restore_fileMissing_isStorageException() {
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      assertThatThrownBy(() -> client.restore(file))
          .isInstanceOf(StorageException.class)
          .hasMessage(file + ": no such file");
      assertThatThrownBy(() -> client.restore(directory, RestoreOptions.defaults()))
          .isInstanceOf(StorageException.class)
          .hasMessage(directory + ": is a directory, expected a snapshot file");
    }
    assertThat(consul.requests()).isEmpty();
  }

  static Stream<Arguments> brokenSources() {
    return Stream.of(
        Arguments.of("gave null", (Supplier<InputStream>) () -> null),
        Arguments.of(
            "threw java.lang.IllegalStateException",
            (Supplier<InputStream>)
                () -> {
                  throw new IllegalStateException("of the source");
                }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenSources")
  void restore_sourceThatDoesNotOpen_isStorageExceptionThatNamesIt(
      String problem, Supplier<InputStream> broken) {
    SnapshotSource atOnce = source(new ArrayDeque<>(List.of(broken)));
    SnapshotSource theSecondTime =
        source(
            new ArrayDeque<>(
                List.of(() -> new ByteArrayInputStream(new ArchiveBuilder().build()), broken)));

    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      assertThatThrownBy(() -> client.restore(atOnce, RestoreOptions.defaults()))
          .isInstanceOf(StorageException.class)
          .hasMessageStartingWith("the source: ")
          .hasMessageContaining("opening it " + problem);
      assertThatThrownBy(() -> client.restore(theSecondTime, RestoreOptions.defaults()))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("the source")
          .hasMessageContaining("opening it " + problem)
          .hasMessageEndingWith("nothing was restored");
    }
  }

  private static SnapshotSource source(Queue<Supplier<InputStream>> streams) {
    return new SnapshotSource() {
      @Override
      public InputStream open() {
        return streams.remove().get();
      }

      @Override
      public String description() {
        return "the source";
      }
    };
  }

  private static void assertTimedOut(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable save, Limit limit) {
    SnapshotException thrown = (SnapshotException) catchThrowable(save);
    assertThat(thrown).isInstanceOf(TimedOutException.class);
    assertThat(((TimedOutException) thrown).limit()).isEqualTo(limit);
  }
}
