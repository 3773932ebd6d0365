package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 8: what the caller passed in stays the caller's, and close() leaves nothing running. */
class P08CallersResourcesTest {
  @TempDir Path directory;
  private FakeConsul consul;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
  }

  @AfterEach
  void stop() {
    consul.close();
  }

  @Test
  void close_passedInClient_worksOnUnaltered() throws Exception {
    OkHttpClient mine =
        new OkHttpClient.Builder().readTimeout(Duration.ofSeconds(3)).followRedirects(true).build();
    OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder().address(consul.address()).httpClient(mine).build();
    client.save(directory.resolve("x.snap"));

    client.close();
    client.close();

    assertThat(mine.readTimeoutMillis()).isEqualTo(3000);
    assertThat(mine.followRedirects()).isTrue();
    assertThat(mine.networkInterceptors()).isEmpty();
    assertThat(mine.dispatcher().executorService().isShutdown()).isFalse();
    Request request = new Request.Builder().url(consul.address() + "/v1/status/leader").build();
    try (Response response = mine.newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
    mine.dispatcher().executorService().shutdown();
    mine.connectionPool().evictAll();
  }

  static Stream<Arguments> throwing() {
    IllegalStateException thrown = new IllegalStateException("of the caller's");
    return Stream.of(
        Arguments.of(
            "interceptor",
            thrown,
            with(
                b ->
                    b.addInterceptor(
                        chain -> {
                          throw thrown;
                        }))),
        Arguments.of(
            "network interceptor",
            thrown,
            with(
                b ->
                    b.addNetworkInterceptor(
                        chain -> {
                          throw thrown;
                        }))),
        Arguments.of(
            "DNS",
            thrown,
            with(
                b ->
                    b.dns(
                        host -> {
                          throw thrown;
                        }))),
        Arguments.of(
            "listener to the head of the answer",
            thrown,
            with(
                b ->
                    b.eventListener(
                        new EventListener() {
                          @Override
                          public void responseHeadersEnd(Call call, Response response) {
                            throw thrown;
                          }
                        }))),
        Arguments.of(
            "listener to the end of the body",
            thrown,
            with(
                b ->
                    b.eventListener(
                        new EventListener() {
                          @Override
                          public void responseBodyEnd(Call call, long bytes) {
                            throw thrown;
                          }
                        }))));
  }

  private static OkHttpClient with(UnaryOperator<OkHttpClient.Builder> setting) {
    return setting.apply(new OkHttpClient.Builder()).build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("throwing")
  void save_codeOfThePassedInClientThrows_passesThroughAsItIs(
      String where, RuntimeException thrown, OkHttpClient mine) {
    String address = consul.address().replace("127.0.0.1", "localhost");
    try (OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder().address(address).httpClient(mine).build()) {
      assertThatThrownBy(() -> client.save(directory.resolve("x.snap"))).isSameAs(thrown);
    }
    assertThat(Directory.names(directory)).isEmpty();
    mine.connectionPool().evictAll();
  }

  @Test
  void close_duringASave_endsItWithinASecondAndRemovesWhatWasStaged() throws Exception {
    consul.onEverySave(Fault.stallAt(100));
    OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address());
    CountDownLatch saving = new CountDownLatch(1);
    CompletableFuture<Boolean> interruptLeft = new CompletableFuture<>();
    CompletableFuture<SavedSnapshot> save = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                save.complete(
                    client.save(
                        directory.resolve("x.snap"),
                        io.github.consulsnapshot.SaveOptions.builder()
                            .progress(
                                p -> {
                                  if (p.phase() == io.github.consulsnapshot.Progress.Phase.SAVING) {
                                    saving.countDown();
                                  }
                                })
                            .build()));
              } catch (SnapshotException e) {
                save.completeExceptionally(e);
              }
              interruptLeft.complete(Thread.currentThread().isInterrupted());
            });
    thread.start();
    saving.await();

    long start = System.nanoTime();
    client.close();

    assertThatThrownBy(() -> save.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(OperationCancelledException.class)
        .hasMessageContaining("closing the client");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(interruptLeft.get()).isFalse();
    thread.join();
    assertThat(Directory.names(directory)).isEmpty();
  }

  @Test
  void save_afterClose_isRefused() {
    OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address());
    client.close();

    assertThatThrownBy(() -> client.save(directory.resolve("x.snap")))
        .isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> client.restore(directory.resolve("x.snap")))
        .isInstanceOf(ClientClosedException.class);
    assertThat(consul.requests()).isEmpty();
  }
}
