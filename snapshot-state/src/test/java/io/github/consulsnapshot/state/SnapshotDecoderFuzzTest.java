package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a state holds, its lines are valid JSON, and it is refused only as invalid. */
class SnapshotDecoderFuzzTest {
  private static final SnapshotDecoder MASKING = SnapshotDecoder.masking();
  private static final SnapshotDecoder REVEALING = MASKING.revealingSecrets().revealingValues();
  private static final ArchiveLimits DEFAULTS = ArchiveLimits.defaults();
  private static final ArchiveLimits TIGHT =
      DEFAULTS.withMaxLoadedRecordBytes(40).withMaxNesting(3);

  private static final Set<String> NAMES = Set.of("Data", "Type");

  static Stream<byte[]> seeds() throws IOException {
    RandomState states = new RandomState(3, 60);
    Stream.Builder<byte[]> seeds = Stream.builder();
    for (int i = 0; i < 20; i++) {
      seeds.add(states.next());
    }
    SnapshotDecoderTest.records()
        .map(arguments -> arguments.get())
        .forEach(
            record -> seeds.add(StateBytes.stateWith((Integer) record[0], (byte[]) record[1])));
    return seeds.build();
  }

  @MethodSource("seeds")
  @FuzzTest
  void decode_anyBytes_isValidJsonOrAnInvalidArchive(byte[] state) throws IOException {
    boolean masked = requireJson(MASKING, state, DEFAULTS);
    assertThat(requireJson(REVEALING, state, DEFAULTS)).isEqualTo(masked);
    requireJson(MASKING, state, TIGHT);
  }

  /** Whether the state could be decoded to its end. */
  private static boolean requireJson(SnapshotDecoder decoder, byte[] state, ArchiveLimits limits)
      throws IOException {
    StateReader reader = new StateReader(new ByteArrayInputStream(state), "", limits);
    boolean whole = true;
    StringBuilder out = new StringBuilder();
    try {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        decoder.decode(next.get(), out);
      }
    } catch (InvalidArchiveException e) {
      assertThat(e.offset().orElseThrow()).isBetween(0L, (long) state.length);
      whole = false;
    }
    requireLines(out.toString());
    return whole;
  }

  /** Without the words of a library: they would take longer than the work. */
  private static void requireLines(String lines) {
    int from = 0;
    while (from < lines.length()) {
      int end = lines.indexOf('\n', from);
      Object line = StrictJson.parse(lines.substring(from, end));
      if (!(line instanceof Map<?, ?> map && map.keySet().equals(NAMES))) {
        throw new AssertionError(lines.substring(from, end));
      }
      from = end + 1;
    }
  }
}
