package io.github.consulsnapshot.okhttp.promises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.Progress.Phase;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.RestoredSnapshot.PostCheck;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 10: what waits and what measures does so on a time that the caller gave. */
class P10TimeIsInjectedTest {
  @TempDir Path directory;
  private final ManualTime time = new ManualTime();
  private FakeConsul consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    consul.put("a", "one".getBytes(UTF_8));
    client = OkHttpSnapshotClient.builder().address(consul.address()).timeSource(time).build();
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @Test
  void save_pausesBetweenAttempts_arePlayedAndCounted() {
    consul.onNextSave(Fault.endAt(9)).onNextSave(Fault.endAt(9)).onNextSave(Fault.endAt(9));
    RetryPolicy hours = new RetryPolicy(4, Duration.ofHours(1), Duration.ofHours(3), () -> 0);

    SavedSnapshot saved =
        client.save(directory.resolve("x.snap"), SaveOptions.builder().retry(hours).build());

    assertThat(time.sleeps())
        .containsExactly(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(3));
    assertThat(saved.duration()).isEqualTo(Duration.ofHours(6));
  }

  @Test
  void save_progress_isToldAtTheBordersOfPhasesOnlyWhileNoTimePasses() {
    List<Progress> told = new ArrayList<>();

    SavedSnapshot saved =
        client.save(directory.resolve("x.snap"), SaveOptions.builder().progress(told::add).build());

    assertThat(told)
        .extracting(Progress::phase)
        .containsExactly(Phase.REQUESTING, Phase.SAVING, Phase.SAVING);
    assertThat(told.get(2).bytes()).isEqualTo(saved.archive().archiveBytes());
    assertThat(saved.duration()).isZero();
  }

  @Test
  void restore_leaderThatDoesNotComeBack_isWaitedForInPlayedTime() {
    Path file = directory.resolve("x.snap");
    client.save(file);
    RestoreOptions options =
        RestoreOptions.builder()
            .postCheck(Duration.ofSeconds(5))
            .progress(
                p -> {
                  if (p.phase() == Phase.CHECKING) {
                    consul.leader(false);
                  }
                })
            .build();

    RestoredSnapshot restored = client.restore(file, options);

    assertThat(restored.postCheck()).isEqualTo(PostCheck.NO_LEADER);
    assertThat(restored.duration()).isEqualTo(Duration.ofSeconds(5));
  }
}
