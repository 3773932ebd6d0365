package io.github.consulsnapshot.state;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes are and the pieces they come in, what is counted is what a reader reads. */
class StateStatisticsFuzzTest {
  private static final ArchiveLimits DEFAULTS = ArchiveLimits.defaults();
  private static final ArchiveLimits TIGHT =
      DEFAULTS.withMaxRecordBytes(150).withMaxNesting(3).withMaxLoadedRecordBytes(70);

  static Stream<byte[]> seeds() throws IOException {
    Stream.Builder<byte[]> seeds = Stream.builder();
    RandomState states = new RandomState(3, 60);
    for (int i = 0; i < 5; i++) {
      byte[] state = states.next();
      state[StateBytes.HEADER.length] = 2;
      seeds.add(state);
    }
    return seeds
        .add(StateBuilder.sample().build())
        .add(new StateBuilder().kv("a/b/c", "1").kv("a/b/d", "2").kv("a", "").build())
        .add(StateBytes.stateWith(2, StateBytes.hex("82a34b6579a178a34b6579a3612f62")))
        .add(StateBytes.stateWith(2, StateBytes.hex("82a34b657905a34b6579a161")))
        .build();
  }

  @MethodSource("seeds")
  @FuzzTest
  void statistics_anyBytesInAnyPieces_countWhatAReaderReads(byte[] state) throws IOException {
    int piece = 2 + (Arrays.hashCode(state) & 0x3f);
    for (ArchiveLimits limits : new ArchiveLimits[] {DEFAULTS, TIGHT}) {
      String naive = NaiveStatistics.of(state, limits);
      require(naive, NaiveStatistics.inPieces(state, limits, Integer.MAX_VALUE));
      require(naive, NaiveStatistics.inPieces(state, limits, piece));
    }
  }

  private static void require(String naive, String counted) {
    if (!counted.equals(naive)) {
      throw new AssertionError(counted + " in place of " + naive);
    }
  }
}
