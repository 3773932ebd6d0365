package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is found in a damaged state is the same whether its records lie whole in a piece, end at the
 * end of one, go on in the next, or come byte by byte.
 */
class DamagedStateTest {
  private static final ArchiveLimits DEFAULTS = ArchiveLimits.defaults();
  private static final ArchiveLimits TIGHT =
      DEFAULTS.withMaxRecordBytes(150).withMaxNesting(3).withMaxLoadedRecordBytes(70);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void walk_ofDamage_findsTheSameInAnyPieces(long seed) {
    Random random = new Random(seed);
    byte[] good = state();
    int faults = 0;
    for (int round = 0; round < 400; round++) {
      byte[] state = damaged(good, random);
      ArchiveLimits limits = round % 4 == 0 ? TIGHT : DEFAULTS;
      String bytewise = walked(state, limits, 1);

      assertThat(walked(state, limits, state.length)).isEqualTo(bytewise);
      assertThat(walked(state, limits, 2 + random.nextInt(400))).isEqualTo(bytewise);
      faults += bytewise.contains("StateSummary") ? 0 : 1;
    }
    assertThat(faults).isBetween(50, 399);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void statistics_ofDamage_areTheSameInAnyPieces(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] good = state();
    for (int round = 0; round < 400; round++) {
      byte[] state = damaged(good, random);
      ArchiveLimits limits = round % 4 == 0 ? TIGHT : DEFAULTS;
      String naive = NaiveStatistics.of(state, limits);

      assertThat(NaiveStatistics.inPieces(state, limits, state.length)).isEqualTo(naive);
      int piece = 1 + random.nextInt(400);
      assertThat(NaiveStatistics.inPieces(state, limits, piece)).isEqualTo(naive);
    }
  }

  private static byte[] state() {
    StateBuilder state = new StateBuilder();
    for (int i = 0; i < 10; i++) {
      state.kv("app/part-" + i / 3 + "/key-" + i, "value").kv("other" + i, new byte[40]);
    }
    byte[] entries = state.build();
    byte[] all = FullRecords.state();
    byte[] odd = StateBytes.hex("02 82 a34b6579 a178 a34b6579 a3612f62");
    return StateBytes.concat(
        entries, Arrays.copyOfRange(all, StateBytes.HEADER.length, all.length), odd);
  }

  /** A few bytes are others, or some are left out. */
  private static byte[] damaged(byte[] good, Random random) {
    byte[] state = good.clone();
    for (int count = random.nextInt(4); count > 0; count--) {
      int at = random.nextInt(state.length);
      state[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (state[at] + 1);
    }
    if (random.nextInt(4) > 0) {
      return state;
    }
    int from = random.nextInt(state.length);
    int to = Math.min(state.length, from + random.nextInt(30));
    return StateBytes.concat(
        Arrays.copyOf(state, from), Arrays.copyOfRange(state, to, state.length));
  }

  private static String walked(byte[] state, ArchiveLimits limits, int piece) {
    try {
      return StateBytes.walk(state, limits, piece).toString();
    } catch (InvalidArchiveException e) {
      return e.fault() + " " + e.getMessage();
    }
  }
}
