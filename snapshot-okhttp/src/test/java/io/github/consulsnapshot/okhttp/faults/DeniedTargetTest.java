package io.github.consulsnapshot.okhttp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.ManualTime;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A target may throw nothing but an IOException; that a right is missing stands in its cause. */
class DeniedTargetTest {
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");

  private final MemorySnapshotStore store = new MemorySnapshotStore();
  private final StorageDeniedException denied = new StorageDeniedException("no right", null);
  private FakeConsul consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .timeSource(new ManualTime())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"CHECK", "STAGE", "WRITE", "COMMIT"})
  void save_targetIsDenied_throwsThatType(Operation operation) {
    IOException thrown = new IOException("refused: no right", denied);
    store.fail(operation, () -> thrown);

    assertThatExceptionOfType(StorageDeniedException.class)
        .isThrownBy(() -> client.save(store.target("dc1", TIME), SaveOptions.defaults()))
        .withMessageStartingWith("memory/consul-dc1-...: ")
        .withMessageContaining("refused: no right")
        .withCause(thrown);
    assertThat(store.stagings()).isZero();
    assertThat(store.names()).isEmpty();
  }

  /** Only what the target itself says of its failure, and not what stands somewhere below it. */
  @Test
  void save_deniedIsNotTheCauseItself_isAFailureLikeAnyOther() {
    store.fail(
        Operation.COMMIT, () -> new IOException("broken", new IOException("further down", denied)));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> client.save(store.target("dc1", TIME), SaveOptions.defaults()))
        .isNotInstanceOf(StorageDeniedException.class);
  }
}
