package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of a state does not depend on the pieces it comes in, and the library agrees. */
class StateWalkFuzzTest {
  private static final ArchiveLimits DEFAULTS = ArchiveLimits.defaults();
  private static final ArchiveLimits TIGHT = DEFAULTS.withMaxRecordBytes(40).withMaxNesting(3);

  static Stream<byte[]> seeds() throws IOException {
    RandomState states = new RandomState(1, 60);
    Stream.Builder<byte[]> seeds = Stream.builder();
    for (int i = 0; i < 20; i++) {
      seeds.add(states.next());
    }
    RecordCases.sensible()
        .forEach((type, value) -> seeds.add(StateBytes.stateWith(type, RecordCases.pack(value))));
    return seeds
        .add(StateBytes.HEADER)
        .add(StateBytes.stateWith(StateBytes.hex("81a34b6579a3612f62")))
        .add(
            StateBytes.stateWith(
                StateBytes.hex("9191919100"), StateBytes.hex("1d81a84368756e6b4d617080")))
        .build();
  }

  @MethodSource("seeds")
  @FuzzTest
  void walk_anyBytesInAnyPieces_givesOneVerdictThatTheLibraryShares(byte[] state)
      throws IOException {
    int piece = 2 + (Arrays.hashCode(state) & 0x1f);
    requireSameInPieces(state, TIGHT, piece);
    requireSameInPieces(state, DEFAULTS, piece);
    // No record lies whole in a piece of one byte.
    requireSameInPieces(state, TIGHT, 1);
    requireSameInPieces(state, DEFAULTS, 1);

    InvalidArchiveException found = StateBytes.finding(state, DEFAULTS, Integer.MAX_VALUE);
    if (found == null) {
      StateSummary summary = StateBytes.walk(state);
      assertThat(summary.bytes()).isEqualTo(state.length);
      assertThat(summary.records().stream().mapToLong(RecordCount::count).sum())
          .isEqualTo(MsgpackOracleTest.recordsOf(state));
    } else {
      assertThat(found.offset().orElseThrow()).isBetween(0L, (long) state.length);
      if (found.fault() == ArchiveFault.RECORD && !MsgpackOracleTest.mayHoldHugeCount(state)) {
        assertThat(MsgpackOracleTest.recordsOf(state)).isEqualTo(MsgpackOracleTest.UNREADABLE);
      }
    }
  }

  private static void requireSameInPieces(byte[] state, ArchiveLimits limits, int piece) {
    InvalidArchiveException whole = StateBytes.finding(state, limits, Integer.MAX_VALUE);
    InvalidArchiveException pieces = StateBytes.finding(state, limits, piece);
    if (whole == null || pieces == null) {
      assertThat(pieces).isEqualTo(whole);
      assertThat(StateBytes.walk(state, limits, piece))
          .isEqualTo(StateBytes.walk(state, limits, 1 << 20));
    } else {
      assertThat(pieces.fault()).isEqualTo(whole.fault());
      assertThat(pieces).hasMessage(whole.getMessage());
    }
  }
}
