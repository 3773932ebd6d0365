package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two states out of one input, cut where its first two bytes say. What is found one way round is
 * found the other way round with added and removed exchanged, the numbers of records add up, each
 * state is equal to itself, and nothing ends in another way than with the errors that are stated.
 */
class StateComparisonFuzzTest {
  private static final ComparisonOptions ALL = ComparisonOptions.defaults().withBookkeeping(true);

  static Stream<byte[]> seeds() throws IOException {
    Stream.Builder<byte[]> seeds = Stream.builder();
    RandomState states = new RandomState(2, 60);
    for (int i = 0; i < 5; i++) {
      seeds.add(pair(states.next(), states.next()));
    }
    byte[] sample = StateBuilder.sample().build();
    seeds.add(pair(sample, new StateBuilder().index("kvs", 2).kv("b", "").kv("a/b", "o").build()));
    StateBuilder many = new StateBuilder();
    RecordCases.sensible()
        .forEach(
            (type, value) -> {
              byte[] packed = RecordCases.pack(value);
              many.record(type, packed);
              seeds.add(pair(StateBytes.stateWith(type, packed), sample));
            });
    return seeds.add(pair(many.build(), many.kv("c", "d").build())).build();
  }

  private static byte[] pair(byte[] before, byte[] after) {
    byte[] length = {(byte) (before.length >> 8), (byte) before.length};
    return StateBytes.concat(length, before, after);
  }

  @MethodSource("seeds")
  @FuzzTest
  void compare_anyTwoStates_isTheSameBothWaysRound(byte[] input) throws IOException {
    if (input.length < 2) {
      return;
    }
    int cut = 2 + (((input[0] & 0xff) << 8) | (input[1] & 0xff));
    byte[] before = Arrays.copyOfRange(input, 2, Math.max(2, Math.min(cut, input.length)));
    byte[] after = Arrays.copyOfRange(input, Math.min(cut, input.length), input.length);
    int piece = 1 + (Arrays.hashCode(input) & 0x1f);
    try {
      long recordsBefore = requireSameAsItself(before, piece);
      long recordsAfter = requireSameAsItself(after, piece);
      Map<String, Integer> there = new HashMap<>();
      ComparisonSummary summary = compare(before, after, ALL, piece, there, false);
      Map<String, Integer> back = new HashMap<>();
      compare(after, before, ALL, 1 << 16, back, true);
      assertThat(back).isEqualTo(there);
      long added = summary.total().added();
      long removed = summary.total().removed();
      assertThat(recordsAfter - added).isEqualTo(recordsBefore - removed).isNotNegative();
      compare(before, after, ComparisonOptions.defaults().withMaxSetAsideBytes(700), 7, back, true);
    } catch (InvalidArchiveException | InvalidSettingException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static long requireSameAsItself(byte[] state, int piece) throws IOException {
    StateOutline outline = StateOutline.of(Comparisons.reader("", state, piece));
    assertThat(Comparisons.differences(state, state, ALL, piece)).isEmpty();
    long records = 0;
    for (int type = 0; type < 256; type++) {
      records += outline.count(type);
    }
    return records;
  }

  private static ComparisonSummary compare(
      byte[] before,
      byte[] after,
      ComparisonOptions options,
      int piece,
      Map<String, Integer> found,
      boolean exchanged)
      throws IOException {
    StringBuilder out = new StringBuilder();
    ComparisonText text = new ComparisonText(out);
    ComparisonJson json = new ComparisonJson(out);
    return Comparisons.compare(
        before,
        after,
        options,
        piece,
        difference -> {
          text.differs(difference);
          json.differs(difference);
          DifferenceKind kind = difference.kind();
          if (exchanged && kind != DifferenceKind.CHANGED) {
            kind = kind == DifferenceKind.ADDED ? DifferenceKind.REMOVED : DifferenceKind.ADDED;
          }
          String line =
              kind + " " + difference.type() + difference.identity() + difference.fields();
          found.merge(line, 1, Integer::sum);
        });
  }
}
