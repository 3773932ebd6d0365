package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotExceptionTest {
  private static final KeyRestoreReport NOTHING = new KeyRestoreReport(0, 0, List.of());

  static Stream<SnapshotException> retryable() {
    return Stream.of(
        new ConnectionFailedException("m", null),
        new BrokenStreamException("m", "", null),
        new NoLeaderException("m", 500, ""),
        new RateLimitedException("m", 429, ""));
  }

  static Stream<SnapshotException> lasting() {
    return Stream.of(
        new TlsFailedException("m", null),
        new PermissionDeniedException("m", 403, ""),
        new UnknownDatacenterException("m", 500, ""),
        new ArchiveRefusedException("m", 500, ""),
        new ConsulRefusedException("m", 500, ""),
        new InvalidArchiveException("", ArchiveFault.RECORD, "state.bin", 0, "a", "b", null),
        new InvalidSettingException("s", "m"),
        new StorageException("m", null),
        new OperationCancelledException("m", null),
        new ClientClosedException(),
        new UnhealthyClusterException("m"),
        new TooManyChangesException("m"),
        new KeysMovedException("m", List.of(), NOTHING),
        new KeysOutcomeUnknownException("m", null, List.of(), NOTHING),
        new KeyRestoreIncompleteException("m", new NoLeaderException("m", 500, ""), NOTHING),
        new UnsupportedRecordsException("m", List.of(), List.of()));
  }

  @ParameterizedTest
  @MethodSource("retryable")
  void isRetryable_passesByItself_isTrue(SnapshotException e) {
    assertThat(e.isRetryable()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void isRetryable_needsSomebody_isFalse(SnapshotException e) {
    assertThat(e.isRetryable()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(TimedOutException.Limit.class)
  void isRetryable_timedOut_unlessItWasTheDeadlineOfAll(TimedOutException.Limit limit) {
    TimedOutException e = new TimedOutException("m", limit, Duration.ofSeconds(1), null);

    assertThat(e.isRetryable()).isEqualTo(limit != TimedOutException.Limit.DEADLINE);
  }

  @Test
  void invalidArchive_message_saysWhatWhereExpectedAndFound() {
    InvalidArchiveException e =
        new InvalidArchiveException(
            "/backups/a.snap", ArchiveFault.RECORD, "state.bin", 7, "this", "that", null);

    assertThat(e)
        .hasMessage(
            "/backups/a.snap: not a whole Consul snapshot: state.bin at byte 7:"
                + " expected this, found that");
    assertThat(e.offset()).hasValue(7);
  }

  @Test
  void invalidArchive_noSourceAndNoOffset_leavesThemOut() {
    InvalidArchiveException e =
        new InvalidArchiveException("", ArchiveFault.SUMS, "tar", -1, "this", "that", null);

    assertThat(e).hasMessage("not a whole Consul snapshot: tar: expected this, found that");
    assertThat(e.offset()).isEmpty();
  }

  @Test
  void storageException_ofAFailureThatADenialHasCaused_isADenial() {
    IOException failure = new IOException("f", new StorageDeniedException("no right", null));

    assertThat(StorageException.of("m", failure))
        .isInstanceOf(StorageDeniedException.class)
        .hasMessage("m")
        .hasCause(failure);
    assertThat(StorageException.of("m", new IOException("f", failure)))
        .isExactlyInstanceOf(StorageException.class)
        .hasMessage("m");
  }

  @Test
  void brokenStream_noText_saysSo() {
    assertThat(new BrokenStreamException("m", "", null).serverMessage()).isEmpty();
    assertThat(new BrokenStreamException("m", "boom", null).serverMessage()).contains("boom");
  }
}
