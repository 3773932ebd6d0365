package io.github.consulsnapshot.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.examples.EmbeddedInAService.NextStep;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedInAServiceTest {
  private final FakeConsul consul = FakeConsul.start();
  private final OkHttpClient http = new OkHttpClient();
  private final List<String> log = new CopyOnWriteArrayList<>();
  @TempDir private Path directory;

  @AfterEach
  void close() {
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
    consul.close();
  }

  @Test
  void backUp_consulAnswers_isSavedAndReported() throws Exception {
    consul.put("a", "b".getBytes(UTF_8));
    try (EmbeddedInAService service = service()) {
      SavedSnapshot saved = service.backUp(file()).get(30, TimeUnit.SECONDS);

      assertThat(saved.metadata().index()).isEqualTo(consul.index());
      assertThat(file()).exists();
      assertThat(log).anyMatch(line -> line.startsWith("SAVING: "));
    }
    assertThat(http.dispatcher().executorService().isShutdown()).isFalse();
  }

  @Test
  void close_backupRuns_endsItAndLeavesNothing() throws Exception {
    consul.onNextSave(Fault.stallAt(10));
    CountDownLatch receiving = new CountDownLatch(1);
    CompletableFuture<SavedSnapshot> backup;
    try (EmbeddedInAService service =
        new EmbeddedInAService(
            http,
            consul.address(),
            line -> {
              if (line.startsWith("SAVING: ")) {
                receiving.countDown();
              }
            })) {
      backup = service.backUp(file());
      assertThat(receiving.await(30, TimeUnit.SECONDS)).isTrue();
    }

    Throwable failure = catchThrowable(backup::join);
    assertThat(failure).hasCauseInstanceOf(OperationCancelledException.class);
    assertThat(EmbeddedInAService.nextStep(failure)).isEqualTo(NextStep.NOTHING);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void nextStep_failuresOfABackup_areToldApart() {
    try (EmbeddedInAService service = service()) {
      consul.requireToken("another");
      assertThat(stepAfter(service.backUp(file()))).isEqualTo(NextStep.CALL_AN_OPERATOR);

      assertThat(stepAfter(service.backUp(directory.resolve("missing/a.snap"))))
          .isEqualTo(NextStep.LOOK_AFTER_THE_DISK);
    }
  }

  private static NextStep stepAfter(CompletableFuture<SavedSnapshot> backup) {
    return EmbeddedInAService.nextStep(catchThrowable(backup::join));
  }

  private EmbeddedInAService service() {
    return new EmbeddedInAService(http, consul.address(), log::add);
  }

  private Path file() {
    return directory.resolve("backup.snap");
  }
}
